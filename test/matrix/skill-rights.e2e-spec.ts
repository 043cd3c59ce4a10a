import {
  type Actor,
  createFile,
  createPlugin,
  createSkill,
  endGrant,
  grantTo,
  installSkill,
  lockInstall,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
  uniqueName,
} from '@guildhall/testing';
import { BODIES } from './bodies.js';
import { CALLS, RIGHTS_TABLE } from './rights-table.js';
import { STATE_TABLE } from './state-table.js';
import type { PathValues, World } from './world.js';

/** Every cell of the table of rights, by every call that the right is needed for. */
const STATES = ['open', 'priced', 'opaque', 'archived', 'deleted'] as const;
const HOLDERS = ['copy', 'import', 'grant', 'locked'] as const;
const OUTSIDERS = ['stranger', 'revoked', 'expired'] as const;
const SOURCES = ['own', ...HOLDERS, ...OUTSIDERS] as const;
type State = (typeof STATES)[number];
type Source = (typeof SOURCES)[number];
type Access = 'public' | 'private';

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
  own: [409, 'own_install'],
  have: [409, 'already_installed'],
  arch: [409, 'skill_archived'],
};

/** What answers a call that is allowed, where it has another reason not to succeed. */
const ALLOWED: Readonly<Record<string, string>> = {
  'PUT /skills/installs/{installId}/credentials': 'no_credentials_needed', // an agent takes none
  'POST /skills/{skillId}/versions/{version}/unyank': 'version_not_yanked',
  // The skill is an agent. What others get of a bundle in each of its states stands in the table of states.
  'GET /skills/{skillId}/bundle': 'not_a_bundle',
  'GET /skills/{skillId}/bundle.zip': 'not_a_bundle',
  'GET /skills/{skillId}/bundle/files': 'not_a_bundle',
  'GET /skills/{skillId}/bundle/files/{path}': 'not_a_bundle',
  'PUT /skills/{skillId}/bundle': 'not_a_bundle',
  'PUT /skills/{skillId}/bundle/files/{path}': 'not_a_bundle',
  'DELETE /skills/{skillId}/bundle/files/{path}': 'not_a_bundle',
};

interface Cell {
  readonly right: string;
  readonly source: Source;
  readonly access: Access;
  readonly state: State;
  readonly cell: string;
}

function cellsOf(line: string): Cell[] {
  const [who = '', cells = ''] = line.split('|');
  const [right = '', ...named] = who.trim().split(/\s+/);
  const access = named[0] === '…private' ? 'private' : 'public';
  const sources = access === 'private' ? OUTSIDERS : (named as Source[]);
  return sources.flatMap((source) =>
    cells
      .trim()
      .split(/\s+/)
      .map((cell, index) => ({ right, source, access, state: STATES[index] ?? 'open', cell }) as const),
  );
}

const CELLS = RIGHTS_TABLE.split('\n')
  .filter((line) => /^\w+ .*\|/.test(line))
  .slice(1)
  .flatMap(cellsOf);
/** Reading is the same when the skill is private: what counts is how an account has it. */
const READING = ['see', 'content', 'plugins', 'versions'];
const READ_PRIVATELY = CELLS.filter(({ right, source }) => READING.includes(right) && !OUTSIDERS.includes(source as 'stranger')).map(
  (cell) => ({
    ...cell,
    access: 'private' as const,
  }),
);

let app: TestApp;
let actors: Record<Source | 'spare', Actor>;
let plugins: Map<Source, string>;
const shared = new Map<string, Map<Source, PathValues>>();

beforeAll(async () => {
  app = await startTestApp();
  const names = [...SOURCES, 'spare'] as const;
  actors = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await app.signup()]))) as typeof actors;
  plugins = new Map(await Promise.all(SOURCES.map(async (source) => [source, (await createPlugin(actors[source])).id] as const)));
  for (const state of STATES)
    for (const access of ['public', 'private'] as const) shared.set(`${state} ${access}`, await arrange(state, access, SOURCES));
});
afterAll(() => app?.close());

describe('the table', () => {
  test('has each right of each source in each state exactly once', () => {
    const places = CELLS.map(({ right, source, access, state }) => `${right} ${source} ${access} ${state}`);
    const ofInstalls = ['installed', 'settings', 'uninstall'];
    const expected = Object.keys(CALLS).flatMap((right) =>
      (ofInstalls.includes(right) ? (['own', ...HOLDERS] as const) : SOURCES).flatMap((source) =>
        (OUTSIDERS.includes(source as 'stranger') ? (['public', 'private'] as const) : (['public'] as const)).flatMap((access) =>
          STATES.map((state) => `${right} ${source} ${access} ${state}`),
        ),
      ),
    );
    expect(places.sort()).toEqual(expected.sort());
    expect(CELLS.map(({ cell }) => cell).filter((cell) => cell !== 'ok' && !MEANINGS[cell])).toEqual([]);
  });

  test('speaks of every operation on a skill or an install', () => {
    const about = Object.keys(STATE_TABLE).filter((name) => / \/skills\/(?:\{skillId\}|installs)/.test(name));
    expect(Object.values(CALLS).flat()).toEqual(expect.arrayContaining(about));
  });
});

const rows = [...CELLS, ...READ_PRIVATELY].flatMap((cell) => (CALLS[cell.right] ?? []).map((name) => ({ ...cell, name })));

test.each(rows)('OPQ-01 GRT-02 GRT-03 $right of a $access skill that is $state, $source: $name is $cell', async (row) => {
  const { source, access, state, name, cell } = row;
  const isWrite = !name.startsWith('GET ') && !name.endsWith('/compile') && name !== 'POST /skills';
  const isAlone = cell === 'ok' && isWrite && !ALLOWED[name];
  const found = isAlone ? await arrange(state, access, [source]) : shared.get(`${state} ${access}`);
  const { status, body } = await call(name, source, found?.get(source) ?? {});
  const [expected, code] = MEANINGS[cell] ?? [status, ALLOWED[name]];
  expect({ status, code: body.error_code }).toEqual({ status: expected, code });
  if (cell === 'ok' && !ALLOWED[name]) expect(status).toBeLessThan(300);
});

/** A published agent with a file and a plugin, which the sources have in their ways, brought into the state. */
async function arrange(state: State, access: Access, sources: readonly Source[]): Promise<Map<Source, PathValues>> {
  const { own: author } = actors;
  const skill = await createSkill(author, { access: 'public' });
  const draft = await createFile(author, skill.id, { blocks: [textBlock('Hello')] });
  const plugin = await createPlugin(author, { access: 'public' });
  await author.post(`/skills/${skill.id}/skills`).send({ skillId: plugin.id }).expect(201);
  await publish(author, skill.id);
  const values = new Map<Source, PathValues>();
  for (const source of sources) {
    const installId = source === 'own' ? skill.installation.id : await give(source, skill.id, plugin.id);
    const file = source === 'own' ? draft : (await actors.stranger.get(`/skills/${skill.id}/files`).expect(200)).body.files[0];
    const ids = { skillId: skill.id, fileId: file.id, blockId: file.blocks[0].id, pluginSkillId: plugin.id };
    values.set(source, { ...ids, installId, version: '1', path: 'SKILL.md' });
  }
  await change(skill.id, STATE_CHANGES[state]);
  if (access === 'private' && state !== 'deleted') await change(skill.id, { access: 'private' });
  return values;
}

const STATE_CHANGES: Readonly<Record<State, object | null>> = {
  open: {},
  priced: { pricing: { model: 'fixed', perMonth: 29 } },
  opaque: { contentVisibility: 'opaque' },
  archived: { status: 'archived' },
  deleted: null,
};

/** null deletes. */
async function change(id: string, fields: object | null): Promise<void> {
  if (fields) await actors.own.patch(`/skills/${id}`).send(fields).expect(200);
  else await actors.own.delete(`/skills/${id}`).expect(200);
}

/** Lets the source have the skill in its way. @returns the id of its install, or of none */
async function give(source: Source, skillId: string, pluginId: string): Promise<string> {
  const actor = actors[source];
  if (source === 'copy' || source === 'import' || source === 'locked') {
    const { id } = await installSkill(actor, skillId);
    if (source === 'locked') await lockInstall(app, id);
    if (source === 'copy') {
      await installSkill(actor, pluginId); // or it would not come along
      await actor.patch(`/skills/${skillId}`).send({ title: 'Mine' }).expect(200);
      await publish(actor, skillId);
    }
    return id;
  }
  if (source === 'stranger') return `inst_${'0'.repeat(24)}`;
  const grant = await grantTo(actors.own, skillId, actor);
  const installId = (await actor.get(`/skills/${skillId}`).expect(200)).body.skill.installation.id;
  if (source === 'revoked') await actors.own.delete(`/grants/${grant.id}`).expect(200);
  if (source === 'expired') await endGrant(app, grant.id);
  return installId;
}

function call(name: string, source: Source, values: PathValues) {
  const [method = '', path = ''] = name.split(' ');
  const request = actors[source].call(
    method,
    path.replace(/\{(\w+)\}/g, (_, parameter: string) => values[parameter] ?? ''),
  );
  const body = bodyOf(name, source, values);
  return body ? request.send(body) : request;
}

function bodyOf(name: string, source: Source, values: PathValues): object | undefined {
  const grantee = actors.spare.account.slug;
  if (name === 'POST /grants') return { skillId: values.skillId, grantee };
  if (name === 'POST /skills/{skillId}/grants') return { grantee };
  if (name === 'POST /skills/{skillId}/skills') return { skillId: plugins.get(source) };
  if (name === 'POST /skills')
    return { name: uniqueName('fork'), title: 'Fork', description: 'Theirs.', fork: { fromSkillId: values.skillId } };
  return BODIES[name]?.(values, { app } as World);
}
