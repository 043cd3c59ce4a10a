import { findViolations } from '@guildhall/data';
import { type Actor, createSkill, installSkill, patienceOf, runSql, sizeOf, startTestApp, type TestApp } from '@guildhall/testing';

const REVIEWERS = sizeOf({ ci: 8, nightly: 30 });
const ROUNDS = sizeOf({ ci: 4, nightly: 50 });

let app: TestApp;
let reviewers: Actor[];
let skillId: string;
let path: string;

beforeAll(async () => {
  app = await startTestApp();
  const author = await app.signup();
  skillId = (await createSkill(author, { access: 'public', listed: true })).id;
  path = `/marketplace/skills/${skillId}/reviews`;
  reviewers = await Promise.all(Array.from({ length: REVIEWERS }, () => app.signup()));
  for (const reviewer of reviewers) await installSkill(reviewer, skillId);
});
afterAll(() => app.close());

interface Counts {
  readonly ratingCount: number;
  readonly ratingSum: number;
  readonly ratingHistogram: number[];
  readonly ratingScore: number;
}

async function counts(): Promise<Counts> {
  const sql = 'SELECT "ratingCount", "ratingSum", "ratingHistogram", "ratingScore" FROM "Skill" WHERE "id" = $1';
  const [row] = await runSql<Counts>(app, sql, [skillId]);
  if (!row) throw new Error('The skill is gone.');
  return row;
}

test('MON-10 of many reviews of one account at once one is made, and the others replace it', async () => {
  const [reviewer] = reviewers;
  const answers = await Promise.all([1, 2, 3, 4, 5, 1, 2, 3].map((rating) => reviewer?.post(path).send({ rating })));
  expect(answers.map((answer) => answer?.status).sort()).toEqual([...Array(7).fill(200), 201]);
  expect(await counts()).toMatchObject({ ratingCount: 1 });
});

test(
  'MON-10 reviews, replacements and deletions of many accounts at once are counted exactly',
  async () => {
    const loops = reviewers.map(async (reviewer, n) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { review } = (await reviewer.post(path).send({ rating: 1 + ((n + round) % 5) })).body;
        if ((n + round) % 3 === 0) await reviewer.delete(`${path}/${review.id}`).expect(200);
      }
      await reviewer.post(path).send({ rating: 1 + (n % 5) });
    });
    await Promise.all(loops);
    const expected = [1, 2, 3, 4, 5].map((stars) => reviewers.filter((_, n) => 1 + (n % 5) === stars).length);
    const sum = expected.reduce((total, count, index) => total + count * (index + 1), 0);
    const found = await counts();
    expect(found).toMatchObject({ ratingCount: REVIEWERS, ratingSum: sum, ratingHistogram: expected });
    // The Bayesian average that the marketplace sorts by: five reviews of 3.5 stars are assumed beside those that are there.
    expect(found.ratingScore).toBeCloseTo((5 * 3.5 + sum) / (5 + REVIEWERS), 9);
    expect(await findViolations(app.databaseUrl)).toEqual([]);
    expect(app.faults).toEqual([]);
  },
  patienceOf({ ci: 60_000 }),
);
