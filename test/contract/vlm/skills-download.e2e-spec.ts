import { type Actor, endGrant, grantTo, keyOf, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { bytesOf } from '../../e2e/bundles/bundle-files.js';
import { createVlmSkill, downloadPath, failure, folderOf, SKILL_NOT_FOUND, skillIdOf, textOf, updateOf } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

test.each(['expires=59', 'expires=604801', 'expires=x'])('400: %s', async (query) => {
  const { name } = await createVlmSkill(owner, textOf(uniqueName()));
  await owner.get(`/vlm/v1/skills/${name}/download?${query}`).expect(400);
});

test('402: a priced skill of others', async () => {
  const author = await app.signup();
  const name = uniqueName();
  const info = await createVlmSkill(author, textOf(name), { is_public: true });
  const pricing = { model: 'fixed', perMonth: 29.5 };
  await author.patch(`/skills/${name}`).send({ pricing }).expect(200);
  const { body } = await owner.get(`/vlm/v1/skills/${info.id}/download`).expect(402);
  expect(body.error.type).toBe('payment_required');
});

test('404: what there is not', () => owner.get('/vlm/v1/skills/nothing/download').expect(404));

test('200: by id, name, address and version id; the link is good for as long as was asked', async () => {
  const author = await app.signup();
  const info = await createVlmSkill(author, textOf(uniqueName()), { is_public: true });
  const address = `${author.account.slug}/${info.name}`;
  for (const reference of [info.id, address]) {
    const { body } = await owner.get(`/vlm/v1/skills/${encodeURIComponent(reference)}/download?expires=60`).expect(200);
    expect(body).toMatchObject({ id: info.id, name: address, skill_version: info.skill_version, expires_in: 60 });
  }
});

test('200: the zip has the files of that version, whatever came after it; equal bundles give equal zips', async () => {
  const name = uniqueName();
  const first = await createVlmSkill(owner, textOf(name));
  const path = await downloadPath(app, owner, first.id);
  await updateOf(owner, name, { description: 'Two.' }).expect(201);
  const zip = await bytesOf(app.anonymous.get(path).expect(200));
  expect(zip.body.equals(await folderOf(textOf(name)))).toBe(true);
});

test('AUT-02 403: a link that was changed, that is for something else, or whose time is over; nothing is looked for', async () => {
  const actor = await app.signup();
  const [one, two] = [await createVlmSkill(actor, textOf(uniqueName())), await createVlmSkill(actor, textOf(uniqueName()))];
  const url = await downloadPath(app, actor, one.id, '?expires=60');
  await app.anonymous.get(url).expect(200);
  const bad = [
    url.slice(0, -1),
    url.replace(/token=.*/, 'token='),
    url.replace(one.id, two.id),
    url.replace(one.id, one.id.toUpperCase()),
    url.replace(/\.(\d+)\./, '.99999999999.'),
    url.replace(/token=[0-9a-f]{24}/, `token=${owner.account.id.slice(-24)}`),
  ];
  for (const wrong of bad) {
    const statements = await app.statements.during(async () => {
      const { body } = await app.anonymous.get(wrong).expect(403);
      expect(body).toEqual(failure(expect.any(String), 'link_expired'));
    });
    expect(statements).toHaveLength(0);
  }
  app.clock.advance(60_000);
  await app.anonymous.get(url).expect(403);
  owner = await app.signup();
});

test('AUT-02 no log has the token of a link, nor its signature', async () => {
  const { id } = await createVlmSkill(owner, textOf(uniqueName()));
  const url = await downloadPath(app, owner, id);
  await app.anonymous.get(url).expect(200);
  await app.anonymous.get(`${url}x`).expect(403);
  const [, signature = ''] = /\.([\w-]{43})$/.exec(url) ?? [];
  expect(signature).toHaveLength(43);
  const logs = JSON.stringify(app.logs);
  expect(logs).not.toContain(signature);
  expect(logs).not.toContain('token=');
});

const CLOSED: readonly (readonly [string, (author: Actor, name: string, reader: Actor) => Promise<unknown>])[] = [
  ['opaque', (author, name) => author.patch(`/skills/${name}`).send({ contentVisibility: 'opaque' }).expect(200)],
  ['private', (author, name) => author.patch(`/skills/${name}`).send({ access: 'private' }).expect(200)],
  [
    'priced',
    (author, name) =>
      author
        .patch(`/skills/${name}`)
        .send({ pricing: { model: 'fixed', perMonth: 29.5 } })
        .expect(200),
  ],
  ['deleted', (author, name) => author.delete(`/skills/${name}`).expect(200)],
];

test.each(CLOSED)('OPQ-05 404: a link to a skill of others that has become %s since', async (_, close) => {
  const [author, reader] = [await app.signup(), await app.signup()];
  const { id, name } = await createVlmSkill(author, textOf(uniqueName()), { is_public: true });
  const url = await downloadPath(app, reader, id);
  await app.anonymous.get(url).expect(200);
  await close(author, name, reader);
  expect((await app.anonymous.get(url).expect(404)).body).toEqual(SKILL_NOT_FOUND);
});

test('GRT-02 404: a link to a skill whose grant has been revoked, or has ended', async () => {
  const [author, reader] = [await app.signup(), await app.signup()];
  for (const end of ['revoke', 'expire']) {
    const { id, name } = await createVlmSkill(author, textOf(uniqueName()));
    const grant = await grantTo(author, await skillIdOf(author, name), reader);
    if (grant.status === 'pending') await reader.post(`/grants/${grant.id}/accept`).send({}).expect(200);
    const url = await downloadPath(app, reader, id);
    await app.anonymous.get(url).expect(200);
    if (end === 'revoke') await author.delete(`/grants/${grant.id}`).expect(200);
    else await endGrant(app, grant.id);
    expect((await app.anonymous.get(url).expect(404)).body).toEqual(SKILL_NOT_FOUND);
  }
});

test('401, 403: who may not read; TEN-01 404: hidden skills of others', async () => {
  const hidden = await createVlmSkill(await app.signup(), textOf(uniqueName()));
  expect((await owner.get(`/vlm/v1/skills/${hidden.id}/download`).expect(404)).body).toEqual(SKILL_NOT_FOUND);
  await app.anonymous.get(`/vlm/v1/skills/${hidden.id}/download`).expect(401);
  const key = await keyOf(owner, { scopes: ['executions:run'] });
  await key.get(`/vlm/v1/skills/${hidden.id}/download`).expect(403);
});
