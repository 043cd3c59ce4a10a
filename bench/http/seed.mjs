// The data of the measurements: one account with 10,000 skills, some of them with texts and a published version.
import pg from 'pg';

const PASSWORD = 'a password of nobody';
const PUBLISHED = 20;
const TOTAL = 10_000;

const TOPICS = ['orders', 'invoices', 'refunds', 'shipping', 'contracts', 'support', 'onboarding', 'security', 'reports', 'suppliers'];

const PARAGRAPH =
  'Read what {{customer_name}} wrote, find the order {{order_number}} and compare it with the rules of {{region}}. Say what you know and what ' +
  'you do not know. Never promise a date that nobody has confirmed. When two sources disagree, name both of them and ask a colleague. ';

const VARIABLES = [
  { key: 'customer_name', type: 'string', description: 'How to address the customer.', required: true },
  { key: 'order_number', type: 'string', description: 'The order that the question is about.', default: 'unknown' },
  { key: 'region', type: 'string', description: 'Whose rules apply.', default: 'EU' },
];

const TOOL = {
  name: 'finish_agent_run',
  description: 'Ends the run with the answer to the customer.',
  parameters: {
    type: 'object',
    properties: {
      reply: { type: 'string', description: 'Ready to send.' },
      solved: { type: 'boolean', description: 'Whether all is done.' },
    },
    required: ['reply'],
  },
};

export const VALUES = { customer_name: 'Ada Byron', order_number: 'A-1815', region: 'UK' };

function skillBody(index) {
  const text = (content) => ({ type: 'text', content });
  const onlyAbroad = { variable: 'region', op: 'neq', value: 'EU' };
  const sections = TOPICS.map((topic) => [
    { type: 'heading', level: 2, content: `About ${topic}` },
    text(PARAGRAPH),
    { ...text(PARAGRAPH), condition: onlyAbroad },
  ]);
  return {
    name: `published-${index}`,
    title: `Published skill ${index}`,
    description: 'Answers customers: looks up their order, explains the rules, and says what happens next.',
    tags: ['support', 'shop'],
    whenToUse: 'When a customer has written and the answer depends on their order or on our rules.',
    variables: VARIABLES,
    toolDefs: [TOOL],
    files: [
      { section: 'system', name: 'instructions.md', blocks: sections.flat() },
      { section: 'messages', name: 'question.md', metadata: { role: 'user' }, blocks: [text('Order {{order_number}}: where is it?')] },
    ],
  };
}

/** Rows as authors write them: two thirds with variables, a third with a tool, all with tags and two sentences. */
const GENERATE = `
  WITH made AS (
    INSERT INTO "Skill" ("id", "accountId", "name", "title", "description", "kind", "tags", "whenToUse", "variables", "toolDefs", "createdAt")
    SELECT lpad(to_hex(n), 24, '0'), $1, 'generated-' || n, 'Generated skill ' || n,
      'Answers customers about ' || topic || ': looks up what is known, explains the rules, and says what happens next.',
      (ARRAY['agent', 'prompt', 'agent'])[1 + n % 3], ARRAY[topic, 'shop'],
      'When a customer has written about ' || topic || ' and the answer depends on our rules.',
      CASE WHEN n % 3 < 2 THEN $3::json ELSE '[]' END, CASE WHEN n % 3 = 2 THEN $4::json ELSE '[]' END,
      now() - make_interval(secs => n)
    FROM generate_series(1, $2::int) n, LATERAL (SELECT ($5::text[])[1 + n % 10]) t(topic) RETURNING "id", "createdAt"
  )
  INSERT INTO "Install" ("id", "accountId", "skillId", "source", "createdAt")
  SELECT 'inst_' || "id", $1, "id", 'own', "createdAt" FROM made`;

async function call(url, token, { method = 'POST', path, body }) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return { text, json: JSON.parse(text), etag: response.headers.get('etag') };
}

async function publishSkill(url, key, index) {
  const { id } = (await call(url, key, { path: '/skills', body: skillBody(index) })).json.skill;
  const { version } = (await call(url, key, { path: `/skills/${id}/publish`, body: {} })).json;
  const { text: manifest, etag } = await call(url, key, { method: 'GET', path: `/skills/${id}/manifest?version=latest` });
  const { text: compiled } = await call(url, key, { path: `/skills/${id}/compile`, body: { variables: VALUES, version: 'latest' } });
  return { id, etag, md5: version.etag, digest: version.digest, manifest, manifestObject: JSON.parse(manifest), compiled };
}

async function fill(databaseUrl, account, skills) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(GENERATE, [account, TOTAL - PUBLISHED, JSON.stringify(VARIABLES), JSON.stringify([TOOL]), TOPICS]);
    await client.query('VACUUM ANALYZE');
    const { rows } = await client.query('SELECT "skillId", "snapshot", "reach" FROM "SkillVersion"');
    const snapshots = new Map(rows.map(({ skillId, snapshot, reach }) => [skillId, { snapshot, reach }]));
    return skills.map((skill) => ({ ...skill, ...snapshots.get(skill.id) }));
  } finally {
    await client.end();
  }
}

/** @returns the account with an API key, and everything that the baseline answers from memory */
export async function seed(url, databaseUrl) {
  const signup = { email: 'bench@example.com', password: PASSWORD, account: 'bench' };
  const { token, account } = (await call(url, null, { path: '/auth/signup', body: signup })).json;
  const { apiKey } = (await call(url, token, { path: '/api-keys', body: { label: 'bench' } })).json;
  const skills = [];
  for (let index = 1; index <= PUBLISHED; index++) skills.push(await publishSkill(url, apiKey.key, index));
  return { account: account.id, key: apiKey.key, total: TOTAL, skills: await fill(databaseUrl, account.id, skills) };
}
