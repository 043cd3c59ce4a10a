// Bundles: what taking one in costs beside plainly unpacking the same file, how many come in at once, and how fast they go out.
//   npm run bench -- bundles [--quick]
import { fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@guildhall/data';
import { sampleArchive } from './bundles/samples.mjs';
import { answerOf, peakMemory, startLoad, startServer, stop } from './http/processes.mjs';
import { inFolder } from './in-folder.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** How many times plain unpacking, in MiB, and part of a bare server's downloads. */
const GOALS = { ingest: 3, memory: 400, download: 0.5 };
const UPLOADERS = 4;
const READERS = 4;

const FULL = { ingests: 15, uploads: 24, rounds: 5, seconds: 3 };
const QUICK = { ingests: 5, uploads: 8, rounds: 2, seconds: 1 };

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function startBare(file) {
  const child = fork(join(here, 'bundles/bare.mjs'));
  child.send({ file });
  const { url } = await answerOf(child);
  const extract = async (job) => {
    child.send(job);
    const { figures, fault } = await answerOf(child);
    if (fault) throw new Error(fault);
    return figures;
  };
  return { url, extract, stop: () => stop(child) };
}

async function signUp(url) {
  const account = { email: 'bench@example.com', password: 'correct horse battery staple', account: 'bench' };
  const response = await fetch(`${url}/auth/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  });
  const { token } = await response.json();
  return { authorization: `Bearer ${token}` };
}

/** Sends an archive as a client does: reading, checking, hashing, keeping and committing it, with everything around it. */
async function upload({ url, headers }, archive) {
  const form = new FormData();
  form.set('file', new Blob([archive], { type: 'application/zip' }), 'skill.zip');
  const started = performance.now();
  const response = await fetch(`${url}/skills/bundles`, { method: 'POST', headers, body: form });
  const { skill, detail } = await response.json();
  if (response.status !== 201) throw new Error(`The upload was answered ${response.status}: ${detail}`);
  return { skill, took: performance.now() - started };
}

/** Every archive is another one, so that no byte of it is there already. */
async function measureIngest({ ours, bare, folder, next }, { ingests }) {
  const samples = [];
  for (let round = 0; round < ingests + 2; round += 1) {
    const archive = await next();
    const file = join(folder, 'sample.zip');
    await writeFile(file, archive);
    const extract = () => bare.extract({ archive: file, folder: join(folder, `unpacked-${round}`) });
    const plainFirst = round % 2 === 0 ? await extract() : null;
    const { took } = await upload(ours, archive);
    samples.push({ ingest: took, plain: plainFirst ?? (await extract()) });
  }
  const warm = samples.slice(2);
  const ratio = median(warm.map(({ ingest, plain }) => ingest / plain));
  return { ingest: median(warm.map(({ ingest }) => ingest)), plain: median(warm.map(({ plain }) => plain)), ratio };
}

async function measureUploads({ ours, next }, { uploads }) {
  const archives = await Promise.all(Array.from({ length: uploads }, () => next()));
  const waiting = archives.values();
  const started = performance.now();
  const uploader = async () => {
    for (const archive of waiting) await upload(ours, archive);
  };
  await Promise.all(Array.from({ length: UPLOADERS }, uploader));
  return { perSecond: (uploads * 1000) / (performance.now() - started) };
}

async function measureDownload({ ours, bare, load, skill }, { rounds, seconds }) {
  const requests = [{ method: 'GET', path: `/skills/${skill.id}/bundle.zip`, headers: ours.headers }];
  const measure = ({ url }) => load.measure({ url, requests, status: 200, connections: READERS, seconds });
  await measure(ours);
  await measure(bare);
  const samples = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = round % 2 === 0 ? await measure(ours) : null;
    const plain = await measure(bare);
    samples.push({ ours: (first ?? (await measure(ours))).perSecond, plain: plain.perSecond });
  }
  const of = (side) => median(samples.map((sample) => sample[side]));
  return { ours: of('ours'), plain: of('plain'), ratio: median(samples.map(({ ours, plain }) => ours / plain)) };
}

function print({ ingest, uploads, download, memory, size }) {
  const [core] = cpus();
  console.log(`\n${cpus().length} × ${core?.model.trim() ?? 'unknown processor'}, ${process.platform}, Node ${process.version}`);
  console.log(`Bundles of 300 files and 6 MB, ${(size / 1_048_576).toFixed(1)} MB as a zip; medians, ratios within each round.\n`);
  console.log(
    `taking one in over HTTP     ${ingest.ingest.toFixed(0)} ms, plain yauzl into a folder ${ingest.plain.toFixed(0)} ms: ${ingest.ratio.toFixed(2)} times`,
  );
  console.log(
    `${UPLOADERS} uploads at once         ${uploads.perSecond.toFixed(1)} a second, peak memory of the server ${memory.toFixed(0)} MiB`,
  );
  console.log(
    `download, ${READERS} connections   ${download.ours.toFixed(0)} a second, bare node:http ${download.plain.toFixed(0)}: ${download.ratio.toFixed(2)}`,
  );
  const verdict = (isMet) => (isMet ? 'met' : 'MISSED');
  console.log(`\nGoal, taking in: at most ${GOALS.ingest} times plain unpacking: ${verdict(ingest.ratio <= GOALS.ingest)}`);
  console.log(`Goal, memory: under ${GOALS.memory} MiB: ${verdict(memory < GOALS.memory)}`);
  console.log(`Goal, download: ${GOALS.download} of the bare server: ${verdict(download.ratio >= GOALS.download)}`);
}

/** Measures and prints. */
export function run({ quick = false } = {}) {
  const sizes = quick ? QUICK : FULL;
  return inFolder(async (folder, keep) => {
    await mkdir(join(folder, 'data'));
    let samples = 0;
    const next = () => {
      samples += 1;
      return sampleArchive(samples);
    };
    const postgres = keep(await startEmbeddedPostgres({ dataDir: join(folder, 'pg') }));
    const server = keep(await startServer({ folder: join(folder, 'data'), databaseUrl: postgres.url, nodeOptions: [] }));
    const ours = { url: server.url, headers: await signUp(server.url) };
    const { skill } = await upload(ours, await next());
    const zip = Buffer.from(await (await fetch(`${ours.url}/skills/${skill.id}/bundle.zip`, { headers: ours.headers })).arrayBuffer());
    await writeFile(join(folder, 'served.zip'), zip);
    const bare = keep(await startBare(join(folder, 'served.zip')));
    const load = keep(startLoad());
    const ingest = await measureIngest({ ours, bare, folder, next }, sizes);
    const uploads = await measureUploads({ ours, next }, sizes);
    const memory = peakMemory(server.pid);
    const download = await measureDownload({ ours, bare, load, skill }, sizes);
    print({ ingest, uploads, download, memory, size: zip.length });
    return { ingest, uploads, download, memory };
  });
}
