import { skillMd, startTestApp, type TestApp, uniqueName, useMockModels } from '@guildhall/testing';
import { readRefusal } from './refusals.js';
import { expectComplete, readRights } from './rights-cells.js';
import { SOURCES, type Source, Sources, STATES } from './sources.js';
import { SURFACE_CALLS, SURFACE_RIGHTS_TABLE } from './surface-rights-table.js';
import type { PathValues } from './world.js';

const MEANINGS: Readonly<Record<string, readonly [number, string]>> = {
  402: [402, 'payment_required'],
  404: [404, 'not_found'],
  ro: [403, 'read_only'],
  opaque: [403, 'skill_opaque'],
  not: [403, 'skill_not_installed'],
  lock: [403, 'install_locked'],
  arch: [400, 'skill_archived'],
  live: [400, 'skill_not_archived'],
};

/** What is sent, by the right and by the call that it is needed for. */
const BODIES: Readonly<Record<string, (values: PathValues) => object>> = {
  'see POST': ({ skillId }) => ({ id: skillId, skill_version: '1' }),
  'run POST': ({ skillId }) => ({ config: { skills: [{ skill_id: skillId }] } }),
  'edit PATCH': () => ({ skill_md: skillMd(uniqueName('edited')) }),
  'replace POST': () => ({ description: uniqueName('Other') }),
  'settings PATCH': () => ({ status: 'disabled' }),
};

const CELLS = readRights(SURFACE_RIGHTS_TABLE);

let app: TestApp;
let sources: Sources;
const shared = new Map<string, Map<Source, PathValues>>();

beforeAll(async () => {
  app = await startTestApp();
  sources = await Sources.signUp(app);
  for (const actor of Object.values(sources.actors)) await useMockModels(actor);
  for (const state of STATES)
    for (const access of ['public', 'private'] as const)
      shared.set(`${state} ${access}`, await sources.arrange({ kind: 'bundle', state, access }));
});
afterAll(() => app?.close());

test('the table has each right of each source in each state exactly once', () => {
  expectComplete(CELLS, new Map(Object.keys(SURFACE_CALLS).map((right) => [right, SOURCES])), Object.keys(MEANINGS));
});

const rows = CELLS.flatMap((cell) => (SURFACE_CALLS[cell.right] ?? []).map((name) => ({ ...cell, name })));

test.each(rows)('OPQ-01 GRT-02 GRT-03 $right of a $access bundle that is $state, $source: $name is $cell', async (row) => {
  const { right, source, access, state, name, cell } = row;
  const [method = '', template = ''] = name.split(' ');
  const isAlone = cell === 'ok' && !['see', 'content', 'use', 'run'].includes(right);
  const found = isAlone ? await sources.arrange({ kind: 'bundle', state, access }, [source]) : shared.get(`${state} ${access}`);
  const values = found?.get(source) ?? {};
  const path = template.replace('{skillId}', values.skillId ?? '');
  const answer = await sources.actors[source].call(method, path).send(BODIES[`${right} ${method}`]?.(values));
  if (cell === 'ok') return expect(answer.status).toBeLessThan(300);
  const { code } = readRefusal(path, answer);
  expect([answer.status, code]).toEqual(MEANINGS[cell]);
});
