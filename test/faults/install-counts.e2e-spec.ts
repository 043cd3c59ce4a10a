import { findViolations } from '@guildhall/data';
import { type Actor, createSkill, patienceOf, publish, recordFigure, runSql, sizeOf, startTestApp, type TestApp } from '@guildhall/testing';

/** Installs of one account that arrive at once. */
const AT_ONCE = sizeOf({ ci: 25, nightly: 100 });
/** Rounds of installing and uninstalling, every third with an edit between. */
const ROUNDS = sizeOf({ ci: 24, nightly: 1_000 });

let app: TestApp;
let author: Actor;
let holder: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, holder] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

async function offered(): Promise<string> {
  const { id } = await createSkill(author, { access: 'public' });
  await publish(author, id);
  return id;
}

const countOf = async (id: string) => (await author.get(`/skills/${id}`).expect(200)).body.skill.installCount;
const install = (id: string) => holder.post(`/skills/${id}/install`).send({});

test(
  'GRT-04 of parallel installs by one account one is made, and counts one',
  async () => {
    const id = await offered();
    const statuses = (await Promise.all(Array.from({ length: AT_ONCE }, () => install(id)))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, ...Array(AT_ONCE - 1).fill(409)]);
    expect(await runSql(app, 'SELECT 1 FROM "Install" WHERE "skillId" = $1 AND "accountId" = $2', [id, holder.account.id])).toHaveLength(1);
    expect(await countOf(id)).toBe(1);
    recordFigure('GRT-04', `${AT_ONCE} parallel installs by one account: 1 row, +1`);
  },
  patienceOf({ ci: 60_000 }),
);

test(
  'GRT-04 installing and uninstalling for as long as one likes comes to nothing',
  async () => {
    const id = await offered();
    for (let round = 0; round < ROUNDS; round += 1) {
      const { installation } = (await install(id).expect(201)).body;
      if (round % 3 === 0)
        await holder
          .patch(`/skills/${id}`)
          .send({ title: `Round ${round}` })
          .expect(200);
      await holder.delete(`/skills/installs/${installation.id}`).expect(200);
    }
    expect(await countOf(id)).toBe(0);
    expect(await findViolations(app.databaseUrl)).toEqual([]);
    recordFigure('GRT-04', `${ROUNDS} installs and uninstalls: net 0`);
  },
  patienceOf({ ci: 60_000 }),
);

test(
  'GRT-04 installs, first edits and uninstalls that meet leave the count that the rows say',
  async () => {
    const id = await offered();
    const others = await Promise.all(Array.from({ length: 3 }, () => app.signup()));
    for (let round = 0; round < Math.ceil(ROUNDS / 8); round += 1) {
      await Promise.all(
        others.flatMap((actor) => [
          actor.post(`/skills/${id}/install`).send({}),
          actor.patch(`/skills/${id}`).send({ title: `Round ${round}` }),
          actor.delete(`/skills/${id}`),
        ]),
      );
    }
    expect(await findViolations(app.databaseUrl)).toEqual([]);
  },
  patienceOf({ ci: 60_000 }),
);
