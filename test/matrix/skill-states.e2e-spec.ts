import {
  type Actor,
  createFile,
  createPlugin,
  createSkill,
  installSkill,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';
import { TABLE } from './access-table.js';
import { BODIES } from './bodies.js';
import { STATE_TABLE } from './state-table.js';
import type { PathValues, World } from './world.js';

/**
 * What other accounts get of a public skill, operation by operation, in every state that it can be in: from the account that has installed it
 * and from one that has not. Both are owners of their accounts, so the answers speak of the skill alone.
 */
const STATES = ['open', 'priced', 'opaque', 'archived', 'deleted'] as const;
const ACCOUNTS = ['holder', 'stranger'] as const;
type State = (typeof STATES)[number];
type Account = (typeof ACCOUNTS)[number];

/** The code behind each status; a status that is not here has nothing to say about the state of the skill. */
const CODES: Readonly<Record<number, readonly string[]>> = {
  402: ['payment_required'],
  403: ['not_owner', 'not_reviewer', 'read_only', 'review_requires_install', 'skill_not_forkable', 'skill_opaque'],
  404: ['not_found'],
  409: ['already_installed', 'skill_archived'],
  410: ['skill_deleted'],
};
/** Whether a call changes what the others find. */
const isWrite = (name: string): boolean => !name.startsWith('GET ') && !name.endsWith('/compile');

let app: TestApp;
let author: Actor;
let accounts: Record<Account, Actor>;
let reviewer: Actor;
const shared = new Map<State, PathValues>();

beforeAll(async () => {
  app = await startTestApp();
  [author, accounts] = [await app.signup(), { holder: await app.signup(), stranger: await app.signup() }];
  reviewer = await app.signup();
  for (const state of STATES) shared.set(state, await arrange(state));
});
afterAll(() => app?.close());

test('every operation about a skill is in the table', () => {
  const about = Object.keys(TABLE).filter((name) => /\{(?:skillId|installId|slug)\}/.test(name));
  expect(Object.keys(STATE_TABLE).sort()).toEqual(about.sort());
});

const columns = ACCOUNTS.flatMap((account) => STATES.map((state) => ({ account, state })));

describe.each(Object.entries(STATE_TABLE))('OPQ-01 MON-07 %s', (name, expected) => {
  test.each(columns.map((column, index) => ({ ...column, status: expected[index] ?? 0 })))(
    '$status: the $account of a skill that is $state',
    async ({ account, state, status }) => {
      const values = status < 300 && isWrite(name) ? await arrange(state) : (shared.get(state) ?? {});
      const { body, status: answered } = await call(name, accounts[account], values);
      expect({ status: answered, code: body.error_code }).toMatchObject({ status });
      if (CODES[status]) expect(CODES[status]).toContain(body.error_code);
    },
  );
});

/** A listed agent with a file, a plugin and a review, installed by the holder and then brought into the state. */
async function arrange(state: State): Promise<PathValues> {
  const fields = { priced: { pricing: { model: 'fixed', perMonth: 29 } }, opaque: { contentVisibility: 'opaque' } };
  const skill = await createSkill(author, {
    access: 'public',
    listed: true,
    ...(state in fields ? fields[state as keyof typeof fields] : {}),
  });
  const draft = await createFile(author, skill.id, { blocks: [textBlock('Hello')] });
  const plugin = await createPlugin(author, { access: 'public' });
  await author.post(`/skills/${skill.id}/skills`).send({ skillId: plugin.id }).expect(201);
  await publish(author, skill.id);
  const install = await installSkill(accounts.holder, skill.id);
  await installSkill(reviewer, skill.id);
  const { review } = (await reviewer.post(`/marketplace/skills/${skill.id}/reviews`).send({ rating: 4 }).expect(201)).body;
  const file = (await accounts.holder.get(`/skills/${skill.id}/files`)).body.files?.[0] ?? draft;
  if (state === 'archived') await author.patch(`/skills/${skill.id}`).send({ status: 'archived' }).expect(200);
  if (state === 'deleted') await author.delete(`/skills/${skill.id}`).expect(200);
  const [address, about] = [
    { account: author.account.slug, slug: skill.name },
    { installId: install.id, pluginSkillId: plugin.id, reviewId: review.id },
  ];
  return { ...address, ...about, skillId: skill.id, fileId: file.id, blockId: file.blocks[0].id, version: '1' };
}

async function call(name: string, actor: Actor, values: PathValues) {
  const [method = '', path = ''] = name.split(' ');
  const request = actor.call(
    method,
    path.replace(/\{(\w+)\}/g, (_, parameter: string) => values[parameter] ?? ''),
  );
  const body = BODIES[name];
  return body ? request.send(await body(values, { app } as World)) : request;
}
