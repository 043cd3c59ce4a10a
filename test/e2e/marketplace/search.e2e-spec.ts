import { type Actor, listSkill, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
const names = new Map<string, string>();

/** Skills of a small market; the key is their name. */
const SKILLS: Readonly<Record<string, object>> = {
  'invoice-maker': { title: 'Invoice maker', description: 'Writes bills for customers.', tags: ['billing'] },
  'bill-payer': { title: 'Bill payer', description: 'Pays every invoice that has been approved.', tags: ['accounting'] },
  'calendar-keeper': { title: 'Calendar keeper', description: 'Plans meetings.', tags: ['scheduling'] },
  'text-summariser': { title: 'Summariser', description: 'Summarises long documents.', tags: ['writing'] },
  'node-js-helper': { title: 'Help with Node.js', description: 'Knows C++ as well, and the GPT-4 models.', tags: ['development'] },
  'cafe-menu': { title: 'Café menu', description: 'Crème brûlée, naïvely translated. Über alles: 日本語 too.', tags: ['food'] },
  'agent-tester': { title: 'Agent tester', description: 'Tries agents out.', tags: ['quality'] },
};

beforeAll(async () => {
  app = await startTestApp();
  author = await app.signup();
  for (const [name, fields] of Object.entries(SKILLS)) names.set((await listSkill(author, { name, ...fields })).id, name);
});
afterAll(() => app.close());

async function search(q: string, more = ''): Promise<string[]> {
  const { body } = await app.anonymous.get(`/marketplace/skills?q=${encodeURIComponent(q)}${more}`).expect(200);
  return body.skills.map(({ name }: { name: string }) => name);
}

test.each([
  ['name', 'invoice-maker', ['invoice-maker']],
  ['title', 'payer', ['bill-payer']],
  ['description', 'meetings', ['calendar-keeper']],
  ['tag', 'scheduling', ['calendar-keeper']],
  ['stem', 'summarising document', ['text-summariser']],
  ['plural', 'calendars', ['calendar-keeper']],
  ['beginning of a word', 'calen', ['calendar-keeper']],
  ['beginnings of several', 'inv mak', ['invoice-maker']],
  ['upper case', 'INVOICE MAKER', ['invoice-maker']],
  ['accents that were left out', 'creme brulee', ['cafe-menu']],
  ['accents that were put in', 'càfé', ['cafe-menu']],
  ['another script', '日本語', ['cafe-menu']],
  ['words with punctuation', 'node.js', ['node-js-helper']],
  ['words and signs', 'c++ gpt-4', ['node-js-helper']],
  ['words without meaning beside others', 'the calendar', ['calendar-keeper']],
  ['all words are wanted', 'invoice meetings', []],
  ['a word that nobody uses', 'zebra', []],
])('200: by %s', async (_, q, expected) => {
  expect(await search(q)).toEqual(expected);
});

test.each([
  ['a letter too many', 'calenndar', 'calendar-keeper'],
  ['a letter too few', 'clendar', 'calendar-keeper'],
  ['another letter', 'calendor', 'calendar-keeper'],
  ['letters the wrong way round', 'agnet', 'agent-tester'],
  ['a slip in each word', 'invioce mkaer', 'invoice-maker'],
])('200: with %s', async (_, q, expected) => {
  expect(await search(q)).toContain(expected);
});

test('200: a name that is spelled out comes first, and a word in the title before one in the description', async () => {
  expect(await search('invoice')).toEqual(['invoice-maker', 'bill-payer']);
  expect((await search('bill payer'))[0]).toBe('bill-payer');
});

test('200: of two that fit alike, the better one comes first', async () => {
  await listSkill(author, { name: 'zeppelin-one', title: 'Zeppelin', description: 'Flies.' });
  const better = await listSkill(author, { name: 'zeppelin-two', title: 'Zeppelin', description: 'Flies.' });
  await (await app.signup()).post(`/marketplace/skills/${better.id}/install`).send({}).expect(201);
  expect(await search('zeppelin')).toEqual(['zeppelin-two', 'zeppelin-one']);
});

test('OPQ-07 a word that only a hidden skill has is unknown, for those who look for it and for those who mistype it', async () => {
  const hidden = await listSkill(author, { name: 'xylophone-teacher', title: 'Xylophone teacher', description: 'Xylophones.' });
  expect(await search('xylophone')).toEqual(['xylophone-teacher']);
  expect(await search('xylofone')).toEqual([]); // two slips
  expect(await search('xilophone')).toEqual(['xylophone-teacher']);
  await author.patch(`/skills/${hidden.id}`).send({ listed: false }).expect(200);
  for (const q of ['xylophone', 'xilophone', 'xylo']) {
    const { body } = await app.anonymous.get(`/marketplace/skills?q=${q}&facets=true`).expect(200);
    expect(JSON.stringify(body)).not.toContain('ylophone');
    expect(body).toMatchObject({ skills: [], total: 0, facets: { kind: [], tag: [], pricing: [] } });
  }
});

describe('INP-07 INP-05 whatever is typed, the answer is a list', () => {
  const hostile = [
    ...[
      "'",
      '"',
      '\\',
      "\\'",
      "a'b",
      '%',
      '_',
      '*',
      ':*',
      'a:*',
      '!',
      '!a',
      'a & b',
      'a | b',
      'a <-> b',
      '(a',
      'a)',
      '()',
      '<->',
      ':A',
      'a:ABCD',
    ],
    ...[
      '\'; DROP TABLE "Listing"; --',
      '$1',
      '$$',
      '{{q}}',
      '$\u007bq}',
      '#invoice',
      '=k:agent',
      '=a:',
      '\u0001',
      '\u007f',
      '\u200b',
      '\u202e',
      '\ufeff',
    ],
    ...[
      'a'.repeat(200),
      'a '.repeat(100),
      '日'.repeat(200),
      '💥'.repeat(100),
      `${'ab'.repeat(20)} `.repeat(4),
      '((((((((((',
      '\\\\\\\\\\\\',
    ],
    ...[
      'the',
      'the of and',
      ' ',
      '\t\n',
      '-',
      '--',
      '1e400',
      '0x1',
      'null',
      'undefined',
      'NaN',
      '[object Object]',
      '\u0300\u0301',
      'ﬁne',
      'İ',
    ],
  ];

  test.each(hostile)('%j', async (q) => {
    const { body } = await app.anonymous.get(`/marketplace/skills?q=${encodeURIComponent(q)}&facets=true`).expect(200);
    expect(Array.isArray(body.skills)).toBe(true);
    await app.anonymous.get(`/marketplace/skills?tag=${encodeURIComponent(q.slice(0, 50))}&publisher=${encodeURIComponent(q)}`).expect(200);
  });

  test('operators and wildcards are no part of the language', async () => {
    expect(await search('invoice | calendar')).toEqual([]);
    expect(await search('!invoice')).toEqual(['invoice-maker', 'bill-payer']);
    expect(await search('=k:agent')).not.toContain('invoice-maker');
    expect(await search('%')).toEqual([]);
  });

  test('400: a NUL is refused', async () => {
    await app.anonymous.get('/marketplace/skills?q=%00').expect(400);
    await app.anonymous.get('/marketplace/skills?tag=a%00b').expect(400);
  });
});
