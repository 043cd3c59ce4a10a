import { sha256Hex } from '@guildhall/kernel';
import {
  type Actor,
  createBundle,
  createSkill,
  installSkill,
  memberOf,
  runSql,
  startTestApp,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';
import { bytesOf } from '../bundles/bundle-files.js';
import { listBundle } from './published.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

interface Made {
  readonly id: string;
  /** Of the index, below the server. */
  readonly path: string;
  readonly token: string;
}

async function open(actor: Actor, body: object = {}): Promise<Made> {
  const { catalogue } = (
    await actor
      .post('/catalogues')
      .send({ label: 'Ours', ...body })
      .expect(201)
  ).body;
  const token = catalogue.url.split('/i/')[1];
  return { id: catalogue.id, token, path: `/i/${token}/.well-known/agent-skills` };
}

const namesIn = async ({ path }: Made): Promise<string[]> =>
  (await app.anonymous.get(`${path}/index.json`).expect(200)).body.skills.map(({ name }: { name: string }) => name);

describe('201: a catalogue', () => {
  test('shows the pool of the account to whoever has its address: private, imported and aliased skills, byte for byte', async () => {
    const [actor, publisher] = [await app.signup(), await app.signup()];
    const own = await createBundle(actor);
    const bought = await listBundle(publisher, uniqueName('bought'));
    const install = await installSkill(actor, bought.id, {});
    await actor.patch(`/skills/installs/${install.id}`).send({ alias: 'by-alias' }).expect(200);
    const catalogue = await open(actor);
    expect(await namesIn(catalogue)).toEqual(['by-alias', own.name].sort());
    const { skills } = (await app.anonymous.get(`${catalogue.path}/index.json`)).body;
    for (const { url, digest } of skills) {
      const { body } = await bytesOf(app.anonymous.get(`${catalogue.path}/${url}`).expect(200));
      expect(digest).toBe(`sha256:${sha256Hex(body)}`);
    }
    expect((await app.anonymous.get(`${catalogue.path}/index.json`)).headers['cache-control']).not.toContain('public');
  });

  test('of some installs shows these', async () => {
    const actor = await app.signup();
    const [shown, kept] = [await createBundle(actor), await createBundle(actor)];
    const catalogue = await open(actor, { installIds: [shown.installation.id] });
    expect(await namesIn(catalogue)).toEqual([shown.name]);
    await app.anonymous.get(`${catalogue.path}/${kept.name}/SKILL.md`).expect(404);
    await actor.patch(`/skills/installs/${shown.installation.id}`).send({ shared: false }).expect(200);
    expect(await namesIn(catalogue)).toEqual([]); // put aside
    await actor.patch(`/skills/installs/${shown.installation.id}`).send({ shared: true }).expect(200);
    const { headers } = await app.anonymous.get(`${catalogue.path}/${shown.name}/SKILL.md`).expect(200);
    await app.anonymous
      .get(`${catalogue.path}/${shown.name}/SKILL.md`)
      .set('If-None-Match', headers.etag ?? '')
      .expect(304);
  });

  test('THREAT[OPQ-01]: shows nothing that its account may not read', async () => {
    const [actor, publisher] = [await app.signup(), await app.signup()];
    const bought = await listBundle(publisher, uniqueName('bought'));
    await installSkill(actor, bought.id, {});
    const catalogue = await open(actor);
    expect(await namesIn(catalogue)).toEqual([bought.name]);
    await publisher.patch(`/skills/${bought.id}`).send({ contentVisibility: 'opaque' }).expect(200);
    expect(await namesIn(catalogue)).toEqual([]);
    await app.anonymous.get(`${catalogue.path}/${bought.name}.zip`).expect(404);
  });

  test('THREAT[AUT-02]: its token is shown once and kept as a hash; making it is in the audit log, its use in the catalogue, it in no log', async () => {
    const actor = await app.signup();
    const { id, token, path } = await open(actor);
    await app.anonymous.get(`${path}/index.json`).expect(200);
    const [row] = await runSql<{ hash: string }>(app, 'SELECT * FROM "Catalogue" WHERE "id" = $1', [id]);
    expect(row?.hash).toBe(sha256Hex(token));
    const { body } = await actor.get('/catalogues').expect(200);
    expect(body).toMatchObject({
      total: 1,
      catalogues: [{ id, label: 'Ours', installIds: null, lastUsedAt: expect.any(String) }],
    });
    const events = (await actor.get('/account/audit').expect(200)).body;
    expect(JSON.stringify(events)).toContain('catalogue.create');
    for (const text of [JSON.stringify(row), JSON.stringify(body), JSON.stringify(events), JSON.stringify(app.logs)])
      expect(text).not.toContain(token);
  });
});

test('200: a catalogue that is deleted is unknown at once, and stays in the audit log', async () => {
  const actor = await app.signup();
  const { id, path } = await open(actor);
  const { body } = await actor.delete(`/catalogues/${id}`).expect(200);
  expect(body.catalogue).toEqual({ id, deleted: true });
  await app.anonymous.get(`${path}/index.json`).expect(404);
  expect((await actor.get('/catalogues')).body.total).toBe(0);
  expect(JSON.stringify((await actor.get('/account/audit')).body)).toContain('catalogue.delete');
});

test('404: THREAT[TEN-03]: an unknown token, one of another form, one past its end and that of a suspended account answer alike', async () => {
  const actor = await app.signup();
  const ended = await open(actor, { expiresAt: new Date(app.clock.now().getTime() + 60_000).toISOString() });
  await app.anonymous.get(`${ended.path}/index.json`).expect(200);
  app.clock.advance(61_000);
  const suspended = await app.signup();
  const closed = await open(suspended);
  await runSql(app, 'UPDATE "Account" SET "suspendedAt" = now() WHERE "id" = $1 RETURNING "id"', [suspended.account.id]);
  const paths = [ended.path, closed.path, `/i/${'x'.repeat(43)}/.well-known/agent-skills`, '/i/x/.well-known/agent-skills'];
  for (const path of paths) {
    for (const file of ['index.json', 'x.zip']) {
      const { body } = await app.anonymous.get(`${path}/${file}`).expect(404);
      expect(body.error_code).toBe('not_found');
    }
  }
});

test('404: a catalogue of another account, a deleted one and an id of another form cannot be deleted', async () => {
  const { id } = await open(owner);
  await (await app.signup()).delete(`/catalogues/${id}`).expect(404);
  await owner.delete('/catalogues/cat_x').expect(404);
  await owner.delete(`/catalogues/${id}`).expect(200);
  await owner.delete(`/catalogues/${id}`).expect(404);
});

test('400: no label, unknown fields, an end in the past, installs of others', async () => {
  const foreign = (await createSkill(await app.signup())).installation.id;
  for (const body of [
    {},
    { label: 'x', more: 1 },
    { label: 'x', installIds: [] },
    { label: 'x', installIds: [foreign] },
    { label: 'x', expiresAt: '2001-01-01T00:00:00Z' },
  ]) {
    expect((await owner.post('/catalogues').send(body).expect(400)).body.error_code).toBe('validation_failed');
  }
  await owner.get('/catalogues?limit=0').expect(400);
});

test('403: only admins of the account make, see and delete catalogues', async () => {
  const { id } = await open(owner);
  const developer = await memberOf(app, owner, 'developer');
  await developer.get('/catalogues').expect(403);
  await developer.post('/catalogues').send({ label: 'x' }).expect(403);
  await developer.delete(`/catalogues/${id}`).expect(403);
});

test('401: without a token, or with a bad one', async () => {
  const { id, path } = await open(owner);
  await app.anonymous.get('/catalogues').expect(401);
  await app.anonymous.post('/catalogues').send({ label: 'x' }).expect(401);
  await app.anonymous.delete(`/catalogues/${id}`).expect(401);
  for (const file of ['index.json', 'x.zip']) await owner.withToken('nobody').get(`${path}/${file}`).expect(401);
});
