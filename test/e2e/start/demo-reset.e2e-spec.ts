import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findViolations, startEmbeddedPostgres } from '@guildhall/data';
import { Actor, type ServerProcess, startServerProcess, testDatabaseUrl } from '@guildhall/testing';
import pg from 'pg';

/** Several starts of the server are waited for. */
jest.setTimeout(180_000);

const ROOT = join(__dirname, '../../..');
const PASSWORD = 'try-guildhall-today';
const EMAILS = { demo: 'demo@guildhall.example', clinic: 'clinic@guildhall.example', admin: 'admin@guildhall.example' } as const;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function reset(environment: Record<string, string>): Promise<Ended> {
  const env = { PATH: process.env.PATH ?? '', ...environment };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['tools/demo-reset.mjs'], { cwd: ROOT, env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

type Cast = Readonly<Record<keyof typeof EMAILS, Actor>>;

async function logIn(url: string): Promise<Cast> {
  const open = async ([who, email]: [string, string]) => {
    const { body } = await new Actor(url, null).post('/auth/login').send({ email, password: PASSWORD }).expect(200);
    return [who, new Actor(url, body.token, body.account)] as const;
  };
  return Object.fromEntries(await Promise.all(Object.entries(EMAILS).map(open))) as unknown as Cast;
}

const at = (address: string): string => encodeURIComponent(address);

interface ShownSkill {
  readonly id: string;
  readonly name: string;
  readonly account: { readonly slug: string };
  readonly installation: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

interface ShownGrant {
  readonly skill: { readonly name: string };
  readonly grantor: { readonly slug: string };
  readonly grantee: { readonly slug: string };
  readonly [field: string]: unknown;
}

const nameOf = ({ account, name }: ShownSkill): string => `${account.slug}/${name}`;

/** Everything of an account that the demo is about, without what differs from one seeding to the next: ids that are made anew, and times. */
async function stateOf(actor: Actor): Promise<object> {
  const read = async (path: string) => (await actor.get(path).expect(200)).body;
  const [{ skills: active }, { skills: archived }] = [await read('/skills?limit=200'), await read('/skills?limit=200&status=archived')];
  const skills = ([...active, ...archived] as ShownSkill[]).sort((one, two) => (nameOf(one) < nameOf(two) ? -1 : 1));
  const own = skills.filter(({ installation }) => installation.source === 'own');
  const account = (await read('/account')).account;
  return {
    account: { ...account, updatedAt: undefined },
    models: (await read('/account/models')).models,
    library: (await read('/library?limit=200')).items.map(({ name, content }: Record<string, string>) => [name, content]),
    skills: skills.map(({ id: _, createdAt: __, updatedAt: ___, rating: ____, installCount: _____, fork, installation, ...skill }) => ({
      ...skill,
      isFork: fork !== null,
      installation: { ...installation, id: undefined },
    })),
    versions: await Promise.all(own.map(async ({ id }) => (await read(`/skills/${id}/versions`)).versions.map(versionOf))),
    drafts: await Promise.all(own.map(async ({ id }) => (await read(`/skills/${id}/diff`)).diff.stats)),
    plugins: await Promise.all(
      own
        .filter(({ kind }) => kind === 'agent')
        .map(async ({ id }) => (await read(`/skills/${id}/skills`)).skills.map((plugin: ShownSkill) => plugin.name).sort()),
    ),
    grants: (await read('/grants')).grants
      .filter(({ grantor, grantee }: ShownGrant) => grantor.slug !== 'visitor' && grantee.slug !== 'visitor')
      .map(({ skill, grantee, status, version, note }: ShownGrant) => [skill.name, grantee.slug, status, version, note])
      .sort(),
    keys: (await read('/api-keys')).apiKeys.map(({ label }: { label: string }) => label),
    members: (await read('/account/members')).members.map(({ email, role }: Record<string, string>) => [email, role]),
  };
}

function versionOf({ version, note, yanked }: Record<string, unknown>): object {
  return { version, note, isYanked: Boolean(yanked) };
}

/** What the demo's accounts say about the skills of the demo. */
async function reviewsOf(actor: Actor): Promise<object> {
  const reviews = async (address: string) => {
    const { body } = await actor.get(`/marketplace/skills/${at(address)}/reviews`).expect(200);
    return body.reviews
      .filter(({ author }: { author: { slug: string } }) => author.slug !== 'visitor')
      .map(({ rating, title, helpfulCount, reply, author }: Record<string, { comment: string; slug: string }>) => {
        return { rating, title, helpfulCount, reply: reply?.comment, by: author?.slug };
      })
      .sort((one: { by: string }, two: { by: string }) => (one.by < two.by ? -1 : 1));
  };
  return Promise.all(['demo/weather', 'demo/ride-guide', 'demo/summarizer', 'harbour-clinic/plain-letter'].map(reviews));
}

/** The worker gives the system skill to accounts that are there already, some moments after the server has started. */
async function systemSkillsOf(admin: Actor): Promise<string[]> {
  for (;;) {
    const { body } = await admin.get('/admin/system-skills').expect(200);
    const systemSkills = body.systemSkills as { readonly skill: { readonly name: string }; readonly status: string }[];
    if (systemSkills.every(({ status }) => status === 'ready')) return systemSkills.map(({ skill }) => skill.name);
    await sleep(50);
  }
}

const demoState = async ({ demo, clinic, admin }: Cast): Promise<object> => ({
  systemSkills: await systemSkillsOf(admin),
  demo: await stateOf(demo),
  clinic: await stateOf(clinic),
  admin: await stateOf(admin),
  reviews: await reviewsOf(demo),
  requests: (await demo.get('/skills/store/requests/incoming').expect(200)).body.requests.map(
    ({ message }: { message: string }) => message,
  ),
  reports: (await admin.get('/admin/reports').expect(200)).body.reports.map(({ reason }: { reason: string }) => reason),
});

const skillOf = async (actor: Actor, address: string): Promise<ShownSkill> =>
  (await actor.get(`/skills/${at(address)}`).expect(200)).body.skill;

const install = (actor: Actor, address: string, body: object = {}) =>
  actor
    .post(`/skills/${at(address)}/install`)
    .send(body)
    .expect(201);

/** Everything that visitors of a public demo do to it. */
async function disarrange({ demo, clinic, admin }: Cast, visitor: Actor): Promise<void> {
  const weather = await skillOf(demo, 'demo/weather');
  await demo
    .patch(`/skills/${weather.id}`)
    .send({ title: 'Wether', access: 'private', pricing: { model: 'fixed', perMonth: 9 } })
    .expect(200);
  await demo.post(`/skills/${weather.id}/publish`).send({}).expect(201);
  await demo.delete('/skills/tone-of-voice').expect(200);
  await demo.patch('/skills/paper-newsletter').send({ status: 'active', name: 'newsletter' }).expect(200);
  const agent = await skillOf(demo, 'demo/support-agent');
  await demo.post(`/skills/${agent.id}/rollback`).send({ version: 1 }).expect(201);
  for (const name of ['mine', 'wanted']) {
    const body = { name, title: name, description: name, kind: 'prompt', access: 'public', listed: true };
    const { skill } = (await demo.post('/skills').send(body).expect(201)).body;
    await demo.post(`/skills/${skill.id}/publish`).send({}).expect(201);
  }
  await install(visitor, 'demo/wanted');
  await admin.post('/admin/system-skills').send({ skillId: 'demo/mine' }).expect(201);
  const items = (await demo.get('/library?limit=200').expect(200)).body.items;
  await demo.patch(`/library/${items[0].id}`).send({ content: 'We moved.' }).expect(200);
  await demo.post('/account/invites').send({ email: 'friend@example.com', role: 'admin' }).expect(201);
  await demo.post('/grants').send({ skillId: 'demo/returns-desk', grantee: 'visitor' }).expect(201);
  await visitor.post('/grants').send({ skillId: 'visitor/own-tool', grantee: 'demo' }).expect(201);
  await install(admin, 'visitor/own-tool');
  await admin
    .post(`/marketplace/skills/${at('visitor/own-tool')}/reviews`)
    .send({ rating: 2, title: 'Hm' })
    .expect(201);

  const [calendar] = (await clinic.get('/grants?status=active').expect(200)).body.grants;
  await clinic.delete(`/skills/installs/${(await skillOf(clinic, `demo/${calendar.skill.name}`)).installation.id}`).expect(200);
  await clinic.patch('/account').send({ grantPolicy: 'auto', name: 'Clinic of somebody' }).expect(200);
  await clinic.post('/api-keys').send({ label: 'left behind' }).expect(201);
  await clinic.delete('/skills/team-handover').expect(200);
  await admin
    .post(`/admin/skills/${(await skillOf(demo, 'demo/summarizer')).id}/unlist`)
    .send({ reason: 'To try it.' })
    .expect(200);
}

describe('on the embedded database', () => {
  let dataDir: string;
  let server: ServerProcess;
  let visitor: Actor;
  let first: object;

  const start = () => startServerProcess({ DATA_DIR: dataDir, RATE_LIMIT: 'off' });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'guildhall-reset-'));
    server = await start();
    const cast = await logIn(server.url);
    first = await demoState(cast);
    visitor = await arriveAt(server.url);
    await disarrange(cast, visitor);
  });

  afterAll(async () => {
    await server.end('SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Somebody with an account of their own, who tries the demo's skills before anybody disarranges them. */
  async function arriveAt(url: string): Promise<Actor> {
    const signup = { email: 'visitor@example.com', password: 'correct horse battery staple', account: 'visitor' };
    const { body } = await new Actor(url, null).post('/auth/signup').send(signup).expect(201);
    const actor = new Actor(url, body.token, body.account);
    await install(actor, 'demo/weather', { version: 1 });
    await actor
      .post(`/marketplace/skills/${at('demo/weather')}/reviews`)
      .send({ rating: 2, title: 'From outside' })
      .expect(201);
    await actor
      .post(`/marketplace/skills/${at('demo/meeting-minutes')}/fork`)
      .send({ name: 'my-minutes' })
      .expect(201);
    await install(actor, 'demo/summarizer');
    await actor
      .patch(`/skills/${at('demo/summarizer')}`)
      .send({ title: 'My summarizer' })
      .expect(200);
    const tool = { name: 'own-tool', title: 'Own tool', description: 'Own', kind: 'prompt', access: 'public', listed: true };
    const { skill } = (await actor.post('/skills').send(tool).expect(201)).body;
    await actor.post(`/skills/${skill.id}/publish`).send({}).expect(201);
    return actor;
  }

  const renewed = async (actor: Actor): Promise<Actor> => {
    const { body } = await new Actor(server.url, null)
      .post('/auth/login')
      .send({ email: 'visitor@example.com', password: 'correct horse battery staple' })
      .expect(200);
    return new Actor(server.url, body.token, actor.account);
  };

  test('while the server runs, it says so and changes nothing', async () => {
    const { code, stderr } = await reset({ DATA_DIR: dataDir });

    expect(code).toBe(1);
    expect(stderr).toMatch(/The data folder \S+ is in use.* Stop that one first/);
    await visitor.get(`/skills/${at('demo/wanted')}`).expect(200);
    expect(existsSync(join(dataDir, 'demo-unfinished'))).toBe(false);
  });

  test('without a demo, and in production, it says so', async () => {
    for (const settings of [{ SEED_DEMO: 'false' }, { NODE_ENV: 'production' }] as Record<string, string>[]) {
      expect(await reset({ DATA_DIR: dataDir, ...settings })).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('This server has no demo'),
      });
    }
  });

  test('when it is stopped, all three accounts are as they were at first, and the data is sound', async () => {
    await server.end('SIGTERM');
    const { code, stdout, stderr } = await reset({ DATA_DIR: dataDir });
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringContaining('The demo is as it was at first.') });
    expect(await violationsIn(dataDir)).toEqual([]);

    server = await start();
    visitor = await renewed(visitor);

    expect(await demoState(await logIn(server.url))).toEqual(first);
    expect(/ak_live_\w+/.exec(server.output())?.[0]).toBe(/ak_live_\w+/.exec(stdout)?.[0]);
  });

  test('the installs, copies, forks and reviews of others stay, at the same ids', async () => {
    const weather = await skillOf(visitor, 'demo/weather');
    expect(weather).toMatchObject({ title: 'Weather', installation: { source: 'import', status: 'live', version: 1 } });
    await visitor.get(`/skills/${weather.id}/manifest`).expect(200);
    expect(await skillOf(visitor, 'visitor/my-minutes')).toMatchObject({ fork: { fromVersion: 1 } });
    expect(await skillOf(visitor, 'demo/summarizer')).toMatchObject({ title: 'My summarizer', installation: { source: 'import' } });
    const { body } = await visitor.get(`/marketplace/skills/${at('demo/weather')}/reviews`).expect(200);
    expect(body.reviews.filter(({ isOwn }: { isOwn: boolean }) => isOwn)).toMatchObject([{ title: 'From outside' }]);
    expect(body.rating).toMatchObject({ count: 3, histogram: [0, 1, 0, 1, 1] });
  });

  test('a skill that the demo had not and that somebody installed is unavailable, as if its author had deleted it', async () => {
    expect(await skillOf(visitor, 'demo/returns-desk')).toMatchObject({ installation: { source: 'grant', status: 'live' } });
    const { body } = await visitor.get('/skills?source=import').expect(200);
    expect(body.skills.find(({ name }: ShownSkill) => name === 'wanted')).toMatchObject({ installation: { status: 'unavailable' } });
  });

  test('what the demo had from others is gone, and their counts say so', async () => {
    expect(await skillOf(visitor, 'visitor/own-tool')).toMatchObject({ installCount: 0, rating: { average: null, count: 0 } });
    const { body } = await visitor.get('/grants?direction=given').expect(200);
    expect(body.grants).toMatchObject([{ status: 'declined' }]);
  });

  test('FLT-01 a reset that was cut off is completed by the next start', async () => {
    await server.end('SIGTERM');
    const child = execFile(process.execPath, ['tools/demo-reset.mjs'], {
      cwd: ROOT,
      env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDir },
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    while (!existsSync(join(dataDir, 'demo-unfinished'))) await sleep(5);
    await sleep(500);
    child.kill('SIGKILL');
    await ended;

    server = await start();

    expect(await demoState(await logIn(server.url))).toEqual(first);
    expect(existsSync(join(dataDir, 'demo-unfinished'))).toBe(false);
  });
});

async function violationsIn(dataDir: string): Promise<readonly object[]> {
  const database = await startEmbeddedPostgres({ dataDir: join(dataDir, 'pg') });
  return findViolations(database.url).finally(() => database.stop());
}

describe('with DATABASE_URL, whose user owns the tables and is no superuser', () => {
  let dataDir: string;
  let url: string;
  let settings: Record<string, string>;
  let server: ServerProcess;
  const owner = `reset_owner_${process.pid}`;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'guildhall-reset-'));
    const admin = new pg.Client(await testDatabaseUrl());
    await admin.connect();
    await admin.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'plain' NOSUPERUSER NOBYPASSRLS CREATEROLE`);
    await admin.query(`CREATE DATABASE ${owner} OWNER ${owner}`);
    await admin.end();
    const address = new URL(await testDatabaseUrl());
    Object.assign(address, { username: owner, password: 'plain', pathname: `/${owner}` });
    url = address.href;
    settings = { DATA_DIR: dataDir, DATABASE_URL: url, SEED_DEMO: 'true', RATE_LIMIT: 'off' };
    server = await startServerProcess(settings);
  });

  afterAll(async () => {
    await server.end('SIGTERM');
    const admin = new pg.Client(await testDatabaseUrl());
    await admin.connect();
    await admin.query(`DROP DATABASE ${owner} WITH (FORCE)`);
    await admin.query(`DROP ROLE ${owner}`);
    await admin.end();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('it works beside the running server, and says that it has to be restarted', async () => {
    const { demo } = await logIn(server.url);
    await demo.delete('/skills/support-agent').expect(200);

    expect(await reset(settings)).toMatchObject({ code: 0, stdout: expect.stringMatching(/as it was at first\.\nRestart the servers/) });

    const { demo: again } = await logIn(server.url);
    expect(await skillOf(again, 'demo/support-agent')).toMatchObject({ version: 3, installation: { source: 'own' } });
    expect(await findViolations(url)).toEqual([]);
  });
});
