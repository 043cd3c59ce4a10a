import { type AccountId, DomainError } from '@guildhall/kernel';
import { type Actor, createSkill, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app.close());

/** Something that two meet at before either goes on. */
function meetingPoint(): () => Promise<void> {
  let arrived = 0;
  let open: () => void;
  const both = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    arrived += 1;
    if (arrived === 2) open();
    return both;
  };
}

const inAccount = <T>(work: () => Promise<T>) => app.database.transaction(owner.account.id as AccountId, work);
const write = (id: string, whenToUse: string) =>
  app.database.client.skill.update({ where: { id }, data: { whenToUse }, select: { id: true } });

test('FLT-02 of two transactions that wait for each other both are done in the end, each once and with its effects once', async () => {
  const [one, other] = [await createSkill(owner), await createSkill(owner)];
  const meet = meetingPoint();
  const effects: string[] = [];
  const runs = { forth: 0, back: 0 };
  const cross = (name: keyof typeof runs, [first, second]: readonly [string, string]) =>
    inAccount(async () => {
      runs[name] += 1;
      await write(first, name);
      app.database.afterCommit(() => void effects.push(name));
      await meet();
      await write(second, name);
    });

  await Promise.all([cross('forth', [one.id, other.id]), cross('back', [other.id, one.id])]);

  expect(runs.forth + runs.back).toBe(3); // one of them had to run again, so they did meet
  expect(effects.sort()).toEqual(['back', 'forth']);
  const texts = await Promise.all([one, other].map(async ({ id }) => (await owner.get(`/skills/${id}`)).body.skill.whenToUse));
  expect(texts[0]).toBe(texts[1]);
});

test('what fails for another reason runs once', async () => {
  let runs = 0;
  const failing = inAccount(async () => {
    runs += 1;
    throw new DomainError('not_found');
  });

  await expect(failing).rejects.toMatchObject({ code: 'not_found' });
  expect(runs).toBe(1);
});

test('200 and 201: an account that gets a new slug again and again while skills are added to it refuses nobody', async () => {
  const rounds = Array.from({ length: 60 }, (_, n) => n);
  const answers = await Promise.all(
    rounds.map((n) =>
      n % 3 === 0
        ? owner.patch('/account').send({ slug: uniqueName('renamed') })
        : owner.post('/skills').send({ name: uniqueName('added'), title: 'T', description: 'D' }),
    ),
  );

  expect(answers.map(({ status }) => status)).toEqual(rounds.map((n) => (n % 3 === 0 ? 200 : 201)));
});
