import { createPlugin, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { BODIES } from './bodies.js';
import { expectComplete, readRights } from './rights-cells.js';
import { CALLS, RIGHTS_TABLE } from './rights-table.js';
import { HOLDERS, isOutsider, SOURCES, type Source, Sources, STATES } from './sources.js';
import { STATE_TABLE } from './state-table.js';
import { isAboutBundle, type PathValues, type World } from './world.js';

/** Every cell of the table of rights, by every call that the right is needed for. */
const MEANINGS: Readonly<Record<string, readonly [number, string]>> = {
  402: [402, 'payment_required'],
  404: [404, 'not_found'],
  410: [410, 'skill_deleted'],
  ro: [403, 'read_only'],
  opaque: [403, 'skill_opaque'],
  lock: [403, 'install_locked'],
  owner: [403, 'not_owner'],
  share: [403, 'import_not_shareable'],
  fork: [403, 'skill_not_forkable'],
  not: [403, 'skill_not_installed'],
  own: [409, 'own_install'],
  have: [409, 'already_installed'],
  arch: [409, 'skill_archived'],
};

/** What answers a call that is allowed, where it has another reason not to succeed. */
const ALLOWED: Readonly<Record<string, string>> = {
  'PUT /skills/installs/{installId}/credentials': 'no_credentials_needed', // an agent takes none
  'POST /skills/{skillId}/versions/{version}/unyank': 'version_not_yanked',
  'POST /skills/{skillId}/run': 'model_not_available', // none of these accounts has a tier
  'POST /executions': 'model_not_available',
  'POST /skills/{skillId}/evals': 'model_not_available',
  'GET /skills/{skillId}/evals/{evalId}': 'not_found', // whoever may read it asks for one that there is not
  'POST /skills/{skillId}/evals/{evalId}/cancel': 'not_found',
};

const CELLS = readRights(RIGHTS_TABLE);
/** Reading is the same when the skill is private: what counts is how an account has it. */
const READING = ['see', 'content', 'plugins', 'versions'];
const READ_PRIVATELY = CELLS.filter(({ right, source }) => READING.includes(right) && !isOutsider(source)).map((cell) => ({
  ...cell,
  access: 'private' as const,
}));

let app: TestApp;
let sources: Sources;
let plugins: Map<Source, string>;
const shared = new Map<string, Map<Source, PathValues>>();

beforeAll(async () => {
  app = await startTestApp();
  sources = await Sources.signUp(app);
  plugins = new Map(await Promise.all(SOURCES.map(async (source) => [source, (await createPlugin(sources.actors[source])).id] as const)));
  for (const kind of ['agent', 'bundle'] as const)
    for (const state of STATES)
      for (const access of ['public', 'private'] as const)
        shared.set(`${kind} ${state} ${access}`, await sources.arrange({ kind, state, access }));
});
afterAll(() => app?.close());

describe('the table', () => {
  test('has each right of each source in each state exactly once', () => {
    const ofInstalls = ['installed', 'settings', 'uninstall'];
    const having = (right: string): readonly Source[] => (ofInstalls.includes(right) ? ['own', ...HOLDERS] : SOURCES);
    expectComplete(CELLS, new Map(Object.keys(CALLS).map((right) => [right, having(right)])), Object.keys(MEANINGS));
  });

  test('speaks of every operation on a skill or an install', () => {
    const about = Object.keys(STATE_TABLE).filter((name) => / \/skills\/(?:\{skillId\}|installs)/.test(name));
    expect(Object.values(CALLS).flat()).toEqual(expect.arrayContaining(about));
  });
});

const rows = [...CELLS, ...READ_PRIVATELY].flatMap((cell) => (CALLS[cell.right] ?? []).map((name) => ({ ...cell, name })));

test.each(rows)('OPQ-01 GRT-02 GRT-03 $right of a $access skill that is $state, $source: $name is $cell', async (row) => {
  const { source, access, state, name, cell } = row;
  const kind = isAboutBundle(name.split(' ')[1] ?? '') ? 'bundle' : 'agent';
  const isWrite = !name.startsWith('GET ') && !name.endsWith('/compile') && name !== 'POST /skills';
  const isAlone = cell === 'ok' && isWrite && !ALLOWED[name];
  const found = isAlone ? await sources.arrange({ kind, state, access }, [source]) : shared.get(`${kind} ${state} ${access}`);
  const { status, body } = await call(name, source, found?.get(source) ?? {});
  const [expected, code] = MEANINGS[cell] ?? [status, ALLOWED[name]];
  expect({ status, code: body.error_code }).toEqual({ status: expected, code });
  if (cell === 'ok' && !ALLOWED[name]) expect(status).toBeLessThan(300);
});

function call(name: string, source: Source, values: PathValues) {
  const [method = '', path = ''] = name.split(' ');
  const request = sources.actors[source].call(
    method,
    path.replace(/\{(\w+)\}/g, (_, parameter: string) => values[parameter] ?? ''),
  );
  const body = bodyOf(name, source, values);
  return body ? request.send(body) : request;
}

function bodyOf(name: string, source: Source, values: PathValues): object | undefined {
  const grantee = sources.actors.spare.account.slug;
  if (name === 'POST /executions') return { skillId: values.skillId };
  if (name === 'POST /grants') return { skillId: values.skillId, grantee };
  if (name === 'POST /skills/{skillId}/grants') return { grantee };
  if (name === 'POST /skills/{skillId}/skills') return { skillId: plugins.get(source) };
  if (name === 'POST /skills')
    return { name: uniqueName('fork'), title: 'Fork', description: 'Theirs.', fork: { fromSkillId: values.skillId } };
  return BODIES[name]?.(values, { app } as World);
}
