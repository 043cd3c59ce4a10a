import { findViolations } from '@guildhall/data';
import {
  type Actor,
  createSkill,
  installSkill,
  memberOf,
  patienceOf,
  recordFigure,
  runSql,
  sizeOf,
  startTestApp,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';

/** One round runs every race once. */
const ROUNDS = sizeOf({ ci: 2, nightly: 200 });
const PUBLISHES = sizeOf({ ci: 50, nightly: 200 });
/** Pairs of a grant and a revocation. */
const GRANTS = 50;
const ACCOUNTS = 8;
const RIVALS = 12;

let app: TestApp;
let owner: Actor;
let others: Actor[];

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  others = await Promise.all(Array.from({ length: ACCOUNTS }, () => app.signup()));
});
afterAll(() => app.close());

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

async function statusesOf(answers: readonly PromiseLike<{ status: number }>[]): Promise<number[]> {
  return (await Promise.all(answers)).map(({ status }) => status).sort((one, other) => one - other);
}

/** What the grants, the pool of the grantee and the count of the skill say is one and the same. */
async function expectOneState(skillId: string, grantee: Actor, holders: 0 | 1): Promise<void> {
  const { total } = (await owner.get(`/grants?skillId=${skillId}&status=active`).expect(200)).body;
  const { status } = await grantee.get(`/skills/${skillId}`);
  const { installCount } = (await owner.get(`/skills/${skillId}`).expect(200)).body.skill;
  expect({ total, status, installCount }).toEqual({ total: holders, status: holders ? 200 : 404, installCount: holders });
}

/** Every race answers what went wrong in it, if anything. */
const RACES: Readonly<Record<string, () => Promise<void>>> = {
  'MON-01 publishes number themselves without gap or double': async () => {
    const skill = await createSkill(owner);
    const answers = await Promise.all(times(PUBLISHES, () => owner.post(`/skills/${skill.id}/publish`).send({})));
    const numbers = answers.map(({ body }) => Number(body.versionNumber)).sort((one, other) => one - other);
    expect(numbers).toEqual(times(PUBLISHES, (n) => n + 1));
  },

  'GRT-05 of skills of one name one is made': async () => {
    const body = { name: uniqueName('rival'), title: 'T', description: 'D' };
    const statuses = await statusesOf(times(RIVALS, () => owner.post('/skills').send(body)));
    expect(statuses).toEqual([201, ...Array(RIVALS - 1).fill(409)]);
  },

  'GRT-05 aliases that are exchanged are never the same': async () => {
    const [one, other] = [await createSkill(owner), await createSkill(owner)];
    const [red, blue] = [uniqueName('red'), uniqueName('blue')];
    const set = (skill: typeof one, alias: string) => owner.patch(`/skills/installs/${skill.installation.id}`).send({ alias });
    const statuses = await statusesOf(times(RIVALS, (n) => set(n % 2 ? one : other, n % 3 ? red : blue)));
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    const names = [one, other].map(async ({ id }) => (await owner.get(`/skills/${id}`)).body.skill.installation.alias);
    const [first, second] = await Promise.all(names);
    expect(first === null || first !== second).toBe(true);
  },

  'GRT-05 two accounts that exchange names and aliases never have one twice': async () => {
    const [red, blue] = [uniqueName('red'), uniqueName('blue')];
    const pairs = await Promise.all(
      [owner, others[0] as Actor].map(async (actor) => [actor, await createSkill(actor), await createSkill(actor)] as const),
    );
    const writes = times(RIVALS, (n) =>
      pairs.flatMap(([actor, one, other]) => {
        const [name, alias] = n % 2 ? [red, blue] : [blue, red];
        return [
          actor.patch(`/skills/${(n % 3 ? one : other).id}`).send({ name }),
          actor.patch(`/skills/installs/${(n % 3 ? other : one).installation.id}`).send({ alias }),
        ];
      }),
    );
    const statuses = await statusesOf(writes.flat());
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    for (const [actor, ...skills] of pairs) {
      const read = async ({ id }: { id: string }) => (await actor.get(`/skills/${id}`).expect(200)).body.skill;
      const names = (await Promise.all(skills.map(read))).map(({ name, installation }) => installation.alias ?? name);
      expect(new Set(names).size).toBe(names.length);
    }
  },

  'GRT-02 grants and revocations at once end as the last one that was committed': async () => {
    const skill = await createSkill(owner);
    const [grantee] = others as [Actor];
    const revokeAll = async () => {
      const { grants } = (await owner.get(`/grants?skillId=${skill.id}&status=active`)).body;
      return Promise.all(grants.map(({ id }: { id: string }) => owner.delete(`/grants/${id}`)));
    };
    const grant = () => owner.post('/grants').send({ skillId: skill.id, grantee: grantee.account.slug });
    const statuses: number[] = [];
    await Promise.all(
      times(GRANTS, async () => {
        statuses.push((await grant()).status);
        statuses.push(...(await revokeAll()).map(({ status }) => status));
      }),
    );
    expect(statuses.filter((status) => ![200, 201, 409].includes(status))).toEqual([]);
    await expectOneState(skill.id, grantee, 0);
    await grant().expect(201);
    await Promise.all([...times(RIVALS, grant), revokeAll(), ...times(RIVALS, grant)]);
    const [last] = await runSql<{ status: string }>(
      app,
      `SELECT "status" FROM "Grant" WHERE "skillId" = $1 ORDER BY "updatedAt" DESC, "createdAt" DESC LIMIT 1`,
      [skill.id],
    );
    await expectOneState(skill.id, grantee, last?.status === 'active' ? 1 : 0);
  },

  'one idempotency key has one effect': async () => {
    const body = { promptName: uniqueName('once') };
    const key = uniqueName('key');
    await Promise.all(times(RIVALS, () => owner.post('/traces').set('Idempotency-Key', key).send(body)));
    await owner.post('/traces').set('Idempotency-Key', key).send(body).expect(201);
    const { total } = (await owner.get(`/traces?promptName=${body.promptName}`).expect(200)).body;
    expect(total).toBe(1);
  },

  'AUT-03 a refresh token that is used at once by several ends the login': async () => {
    const login = { email: owner.session.email, password: 'correct horse battery staple' };
    const { refreshToken } = (await app.anonymous.post('/auth/login').send(login).expect(200)).body;
    const answers = await Promise.all(times(RIVALS, () => app.anonymous.post('/auth/refresh').send({ refreshToken })));
    const renewed = answers.filter(({ status }) => status === 200);
    expect(renewed.length).toBeLessThanOrEqual(1);
    for (const { body } of renewed) await app.anonymous.post('/auth/refresh').send({ refreshToken: body.refreshToken }).expect(401);
  },

  'two owners who leave at once leave one behind': async () => {
    const first = await app.signup();
    const second = await memberOf(app, first, 'owner');
    expect(await statusesOf([first.delete('/account/members/me'), second.delete('/account/members/me')])).toEqual([200, 409]);
  },

  'GRT-04 installs and removals of many accounts are counted exactly': async () => {
    const skill = await createSkill(owner, { access: 'public' });
    await Promise.all(others.map((other) => installSkill(other, skill.id)));
    const leaving = others.slice(0, ACCOUNTS / 2);
    const uninstalls = leaving.map(async (other) => {
      const { installation } = (await other.get(`/skills/${skill.id}`)).body.skill;
      return Promise.all(times(2, () => other.delete(`/skills/installs/${installation.id}`)));
    });
    const again = others.slice(ACCOUNTS / 2).map((other) => other.post(`/skills/${skill.id}/install`).send({}));
    await Promise.all([...uninstalls, ...again]);
    const [row] = await runSql<{ installCount: number }>(app, 'SELECT "installCount" FROM "Skill" WHERE "id" = $1', [skill.id]);
    expect(row?.installCount).toBe(ACCOUNTS / 2);
  },
};

test.each(Object.entries(RACES))(
  '%s',
  async (_, race) => {
    for (let round = 0; round < ROUNDS; round += 1) await race();
  },
  patienceOf({ ci: 60_000 }),
);

test('nothing contradicts itself after all races', async () => {
  expect(await findViolations(app.databaseUrl)).toEqual([]);
  expect(app.faults).toEqual([]);
  recordFigure(
    'G11',
    `${ROUNDS} rounds of ${Object.keys(RACES).length} races, ${PUBLISHES} publishes at once: no gap, no double, counts exact`,
  );
});
