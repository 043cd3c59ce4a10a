import type { ExecutionId } from '@guildhall/data';
import {
  type Actor,
  addRunFile,
  createSkill,
  installSkill,
  openEvents,
  publish,
  setWebhook,
  startTestApp,
  type TestApp,
  useMockModels,
} from '@guildhall/testing';
import { uuidOf } from '../../../apps/api/src/surfaces/vlm/vlm-ids.js';
import { bytesOf } from '../../e2e/bundles/bundle-files.js';
import { call, finish, openRunWorld, type RunWorld, type Script } from '../../faults/runs.js';
import { MARKER, type Planted, plantAgent, type Visibility } from './planted.js';

let app: TestApp;
let author: Actor;
let caller: Actor;
let world: RunWorld;

beforeAll(async () => {
  app = await startTestApp();
  [author, caller] = [await app.signup(), await app.signup()];
  for (const actor of [author, caller]) await actor.put('/credentials').send({ openaiApiKey: 'sk-test-1234567890' }).expect(200);
  await useMockModels(caller);
  await setWebhook(caller, 'https://hooks.example.com/x', { events: ['execution.finished', 'execution.failed'] });
  world = await openRunWorld(app, caller);
});
afterAll(async () => {
  await world.close();
  await app.close();
});

/** Says all that it was told, to everybody who might hear it but the caller: as text, and as arguments of a tool that there is not. */
const ECHO: Script = ({ messages, system, tools, onText }) => {
  if (messages.some(({ role }) => role === 'tool')) return finish('done');
  const all = JSON.stringify([system, tools, messages]);
  onText(all);
  return { text: all, ...call('unheard', { all }) };
};

/** Breaks off with all that it was told. */
const BREAK: Script = ({ system, tools }) => {
  throw new Error(JSON.stringify([system, tools]));
};

interface Plot {
  readonly planted: Planted;
  /** Ids of runs of the skill, and of runs that such runs have started. */
  readonly ids: string[];
}

/** Runs of a planted agent: by itself, started by an agent of the caller, one that breaks, and one that waits for the client. */
async function arrange(visibility: Visibility): Promise<Plot> {
  const planted = await plantAgent(author, visibility, { dispatchable: true });
  await installSkill(caller, planted.id, { alias: `theirs-${visibility}` });
  const start = async (skillId: string) =>
    (await caller.post('/executions').send({ skillId, callbackUrl: 'https://hooks.example.com/run' }).expect(202)).body.execution.id;
  const drive = async (id: string, script: Script) => (await world.worker(script)).attempt(id as ExecutionId).catch(() => {});
  const [plain, broken] = [await start(planted.id), await start(planted.id)];
  await drive(plain, ECHO);
  await drive(broken, BREAK);
  const own = await createSkill(caller);
  await caller.post(`/skills/${own.id}/skills`).send({ skillId: planted.id }).expect(201);
  await publish(caller, own.id);
  const parent = await start(own.id);
  await drive(parent, ({ messages }) =>
    messages.some(({ role }) => role === 'tool') ? finish('done') : call(`dispatch_theirs-${visibility}`, { task: 'Go.' }),
  );
  const { executions } = (await caller.get(`/executions?skill=${planted.id}&limit=1`).expect(200)).body;
  await drive(executions[0].id, ECHO);
  await drive(parent, () => finish('done'));
  await caller.post(`/executions/${broken}/cancel`);
  for (const id of [plain, broken, executions[0].id]) await addRunFile(app, caller, id, telling(planted));
  return { planted, ids: [plain, broken, executions[0].id, parent] };
}

/** What such a run may write on its way: a file that tells everything, by its name, too. */
function telling({ content }: Planted) {
  const [first, ...markers] = content.keys();
  return { path: `/workspace/${first}.md`, content: markers.join('\n') };
}

/** The files of the runs: what is listed, and the bytes of the one that tells everything. */
async function readFiles({ planted, ids }: Plot): Promise<string> {
  const read = async (id: string) => {
    const files = `/executions/${id}/files`;
    return [(await caller.get(files).expect(200)).body, (await bytesOf(caller.get(files + telling(planted).path))).body.toString()];
  };
  return JSON.stringify(await Promise.all(ids.map(read)));
}

/** Everything that the caller can read of the runs. */
async function readAll(plot: Plot): Promise<string> {
  const read = async (id: string) => {
    const surface = ['agent/executions', 'predictions'].map((path) => `/vlm/v1/${path}/${uuidOf(id)}`);
    const paths = [`/executions/${id}`, `/executions/${id}/steps?limit=200`, ...surface];
    const answers = await Promise.all(paths.map((path) => caller.get(path).expect(200)));
    const events = await (await openEvents(app, caller, `/executions/${id}/stream`)).rest();
    return [...answers.map(({ body }) => body), events];
  };
  const lists = await Promise.all(
    [
      ...['/executions?limit=200', '/account/webhook/logs?limit=200', '/account/audit?limit=200', '/traces?limit=200'],
      ...['/vlm/v1/agent/executions?limit=100', '/vlm/v1/predictions?limit=100'],
    ].map((path) => caller.get(path).expect(200)),
  );
  return JSON.stringify([await Promise.all(plot.ids.map(read)), await readFiles(plot), lists.map(({ body }) => body)]);
}

const fieldsIn = (text: string, { content, drafted }: Planted): string[] => {
  const found = [...text.matchAll(MARKER)].flatMap(([marker]) => content.get(marker) ?? drafted.get(marker) ?? []);
  return [...new Set(found)].sort();
};

test('OPQ-03 nothing of an opaque skill is in its runs, their steps, events, lists, webhooks and callbacks, nor in any log line', async () => {
  const plot = await arrange('opaque');
  expect(fieldsIn(await readAll(plot), plot.planted)).toEqual([]);
  expect(fieldsIn(JSON.stringify(app.logs), plot.planted)).toEqual([]);
});

test('OPQ-03 OPQ-05 control: of a transparent one much is there, and nothing once it is opaque', async () => {
  const plot = await arrange('transparent');
  const found = fieldsIn(await readAll(plot), plot.planted);
  expect(found).toEqual(expect.arrayContaining(['file text', 'heading', 'output property']));
  expect(fieldsIn(await readFiles(plot), plot.planted)).toEqual([...new Set(plot.planted.content.values())].sort());
  await author.patch(`/skills/${plot.planted.id}`).send({ contentVisibility: 'opaque' }).expect(200);
  const after = await readAll({ ...plot, ids: plot.ids });
  const told = JSON.stringify((await caller.get('/account/webhook/logs?limit=200').expect(200)).body); // what was sent is sent
  expect(fieldsIn(after, plot.planted)).toEqual(fieldsIn(told, plot.planted));
});
