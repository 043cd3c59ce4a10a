// What measurements of runs take: a database, a server without a worker, a model that answers at once, accounts, and workers in processes of their own.
import { fork, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@guildhall/data';
import pg from 'pg';
import { answerOf, startServer, stop } from '../http/processes.mjs';
import { inFolder } from '../in-folder.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const WORKER = join(here, '../../apps/worker/dist/main.js');
const SETTINGS = { OUTBOUND_ALLOW: '127.0.0.0/8' };
const PATIENCE_MS = 60_000;

async function startModel() {
  const child = fork(join(here, 'model.mjs'));
  const { url } = await answerOf(child);
  const arrivals = async () => {
    child.send('arrivals');
    return (await answerOf(child)).arrivals;
  };
  return { url, arrivals, stop: () => stop(child) };
}

/** @param settings of the worker beside those of the scene */
async function startWorker({ folder, databaseUrl }, settings) {
  const logFile = join(folder, `worker-${Date.now()}.log`);
  const output = openSync(logFile, 'a');
  const { PATH, HOME, TMPDIR } = process.env;
  const env = { PATH, HOME, TMPDIR, DATA_DIR: folder, DATABASE_URL: databaseUrl, LOG_LEVEL: 'warn', ...SETTINGS, ...settings };
  const child = spawn(process.execPath, [...(settings.nodeOptions ?? []), WORKER], { env, stdio: ['ignore', output, output] });
  closeSync(output);
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await readFile(logFile, 'utf8')).includes('Guildhall worker runs')) {
    if (Date.now() > deadline || child.exitCode !== null) throw new Error(`The worker did not start:\n${await readFile(logFile, 'utf8')}`);
    await sleep(20);
  }
  return { pid: child.pid, stop: () => stop(child) };
}

/** An account whose models are the one of the scene. */
async function signup(server, model, name) {
  const call = async (method, path, body, token) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(server.url + path, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const login = { email: `${name}@example.com`, password: 'a password of nobody', account: name };
  const { token, account } = await call('POST', '/auth/signup', login);
  const send = (method, path, body) => call(method, path, body, token);
  await send('PUT', '/credentials', { openaiCompatible: { baseUrl: model.url, apiKey: 'sk-0123456789' } });
  const skill = async (modelName, fields = {}) => {
    const models = [{ provider: 'openai-compatible', model: modelName }];
    return (await send('POST', '/skills', { name: modelName, title: 'Bench', description: 'Bench.', models, ...fields })).skill.id;
  };
  return { id: account.id, token, send, skill };
}

/** @param keep gets every part as soon as it has to be stopped */
async function openScene(folder, keep) {
  const postgres = keep(await startEmbeddedPostgres({ dataDir: join(folder, 'pg') }));
  const databaseUrl = postgres.url;
  const server = keep(await startServer({ folder, databaseUrl, nodeOptions: [], settings: { WORKER: 'false', ...SETTINGS } }));
  const model = keep(await startModel());
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  keep({ stop: () => pool.end() });
  return {
    server,
    model,
    databaseUrl,
    sql: async (text, values) => (await pool.query(text, values)).rows,
    signup: (name) => signup(server, model, name),
    worker: async (settings = {}) => startWorker({ folder, databaseUrl }, settings),
  };
}

/** Opens a scene in a folder of its own for the work; whatever was opened is closed afterwards, the last first. */
export function withScene(work) {
  return inFolder(async (folder, keep) => work(await openScene(folder, keep)));
}

/** Copies a queued run so often, in its account: starting thousands over HTTP is not what is measured. */
export async function copyRun(scene, id, count) {
  const columns = (
    await scene.sql(
      `SELECT column_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name = 'Execution' AND is_generated = 'NEVER' AND column_name NOT IN ('id', 'rootId')`,
    )
  ).map(({ name }) => `"${name}"`);
  const copied = `'exe_' || lpad(to_hex(n + (SELECT count(*) FROM "Execution")), 24, '0')`;
  await scene.sql(
    `INSERT INTO "Execution" ("id", "rootId", ${columns}) SELECT ${copied}, ${copied}, ${columns} FROM "Execution", generate_series(1, ${count}) n WHERE "id" = $1`,
    [id],
  );
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

export const highest = (numbers, share) => numbers.toSorted((a, b) => a - b)[Math.ceil(numbers.length * share) - 1];
