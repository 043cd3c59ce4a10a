import {
  type Actor,
  createBundle,
  createFile,
  createPlugin,
  createSkill,
  installSkill,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
  useMockModels,
} from '@guildhall/testing';
import { TABLE } from './access-table.js';
import { BODIES } from './bodies.js';
import { STATE_TABLE } from './state-table.js';
import { isAboutBundle, type PathValues, type World } from './world.js';

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
  403: ['not_owner', 'not_reviewer', 'read_only', 'review_requires_install', 'skill_not_forkable', 'skill_not_installed', 'skill_opaque'],
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
/** By kind and state. */
const shared = new Map<string, PathValues>();

beforeAll(async () => {
  app = await startTestApp();
  [author, accounts] = [await app.signup(), { holder: await app.signup(), stranger: await app.signup() }];
  reviewer = await app.signup();
  for (const actor of [author, accounts.holder]) await useMockModels(actor);
  for (const state of STATES) for (const kind of ['agent', 'bundle'] as const) shared.set(`${kind} ${state}`, await ARRANGE[kind](state));
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
      const kind = isAboutBundle(name.split(' ')[1] ?? '') ? 'bundle' : 'agent';
      const values = status < 300 && isWrite(name) ? await ARRANGE[kind](state) : (shared.get(`${kind} ${state}`) ?? {});
      const { body, status: answered } = await call(name, accounts[account], values);
      expect({ status: answered, code: body.error_code }).toMatchObject({ status });
      if (CODES[status]) expect(CODES[status]).toContain(body.error_code);
    },
  );
});

/** A listed agent with a file, a plugin and a review, installed by the holder and then brought into the state. */
async function arrange(state: State): Promise<PathValues> {
  const skill = await createSkill(author, fieldsOf(state));
  const draft = await createFile(author, skill.id, { blocks: [textBlock('Hello')] });
  const plugin = await createPlugin(author, { access: 'public' });
  await author.post(`/skills/${skill.id}/skills`).send({ skillId: plugin.id }).expect(201);
  await publish(author, skill.id);
  const install = await installSkill(accounts.holder, skill.id);
  await installSkill(reviewer, skill.id);
  const { review } = (await reviewer.post(`/marketplace/skills/${skill.id}/reviews`).send({ rating: 4 }).expect(201)).body;
  const file = (await accounts.holder.get(`/skills/${skill.id}/files`)).body.files?.[0] ?? draft;
  await bring(skill.id, state);
  const [address, about] = [
    { account: author.account.slug, slug: skill.name },
    { installId: install.id, pluginSkillId: plugin.id, reviewId: review.id, evalId: `evl_${'0'.repeat(24)}` },
  ];
  return { ...address, ...about, skillId: skill.id, fileId: file.id, blockId: file.blocks[0].id, version: '1' };
}

function fieldsOf(state: State): object {
  const fields = { priced: { pricing: { model: 'fixed', perMonth: 29 } }, opaque: { contentVisibility: 'opaque' } };
  return { access: 'public', listed: true, ...(state in fields ? fields[state as keyof typeof fields] : {}) };
}

async function bring(skillId: string, state: State): Promise<void> {
  if (state === 'archived') await author.patch(`/skills/${skillId}`).send({ status: 'archived' }).expect(200);
  if (state === 'deleted') await author.delete(`/skills/${skillId}`).expect(200);
}

/** A listed bundle in the state, installed by the holder. */
async function arrangeBundle(state: State): Promise<PathValues> {
  const { id: skillId } = await createBundle(author, fieldsOf(state));
  await publish(author, skillId);
  await installSkill(accounts.holder, skillId);
  await bring(skillId, state);
  return { skillId, path: 'notes.md' };
}

const ARRANGE = { agent: arrange, bundle: arrangeBundle } as const;

async function call(name: string, actor: Actor, values: PathValues) {
  const [method = '', path = ''] = name.split(' ');
  const request = actor.call(
    method,
    path.replace(/\{(\w+)\}/g, (_, parameter: string) => values[parameter] ?? ''),
  );
  const body = BODIES[name];
  return body ? request.send(await body(values, { app } as World)) : request;
}
