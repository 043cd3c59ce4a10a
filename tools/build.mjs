// Makes everything Node runs: the Prisma client from the schema, then dist/ of every workspace. Types are checked by `tsc -b`, not here.
//   node tools/build.mjs [--generate-only]
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cache = join(root, '.cache');
const schemaFile = join(root, 'prisma/schema.prisma');
const generatedDir = join(root, 'libs/data/src/generated');
const require = createRequire(import.meta.url);
const run = promisify(execFile);

const versionOf = async (name) => JSON.parse(await readFile(require.resolve(`${name}/package.json`), 'utf8')).version;
const digest = (...parts) => createHash('sha256').update(parts.join('\0')).digest('hex');
const readText = (file) => readFile(file, 'utf8').catch(() => '');

/** Several builds may run at once (tests, editors): a reader sees the old file or the new one, never half of it. */
async function writeWhole(file, text) {
  const draft = join(cache, 'drafts', randomUUID());
  await Promise.all([dirname(file), dirname(draft)].map((folder) => mkdir(folder, { recursive: true })));
  await writeFile(draft, text);
  await rename(draft, file);
}

async function generateClient() {
  if (!existsSync(schemaFile)) return false;
  const stamp = join(cache, 'prisma-client.sha256');
  const wanted = digest(await readText(schemaFile), await versionOf('prisma'));
  if ((await readText(stamp)) === wanted && existsSync(join(generatedDir, 'client.ts'))) return false;
  const cli = join(dirname(require.resolve('prisma/package.json')), 'build/index.js');
  // Generating runs no schema engine, but the command downloads one unless it is told that it has one: any existing file will do.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' };
  await run(process.execPath, [cli, 'generate', '--schema', schemaFile, '--no-hints'], { cwd: root, env }).catch((error) => {
    throw new Error(`prisma generate failed:\n${error.stdout}${error.stderr}`);
  });
  await writeWhole(stamp, wanted);
  return true;
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function workspaces() {
  const folders = await Promise.all(
    ['libs', 'apps'].map(async (group) => {
      const entries = await readdir(join(root, group), { withFileTypes: true }).catch(() => []);
      return entries.filter((entry) => entry.isDirectory()).map((entry) => join(root, group, entry.name));
    }),
  );
  return folders.flat();
}

const isSource = (file) => file.endsWith('.ts') && !/\.(?:spec|property|d)\.ts$/.test(file);

/** Every source with where it goes and a mark that changes when it does. */
async function sourcesOf(workspace) {
  const files = (await filesBelow(join(workspace, 'src'))).filter(isSource);
  return Promise.all(
    files.map(async (file) => {
      const { mtimeMs, size } = await stat(file);
      const output = join(workspace, 'dist', relative(join(workspace, 'src'), file)).replace(/\.ts$/, '.js');
      return { file, output, mark: `${mtimeMs}:${size}` };
    }),
  );
}

async function compile(sources) {
  const [{ transformFile }, { default: options }] = await Promise.all([import('@swc/core'), import('./jest-esm.cjs')]);
  const compileOne = async ({ file, output }) => {
    const { code, map } = await transformFile(file, {
      swcrc: false,
      filename: file,
      sourceFileName: relative(dirname(output), file),
      sourceMaps: true,
      inlineSourcesContent: false,
      module: { type: 'es6' },
      jsc: options.typescript,
    });
    await Promise.all([writeWhole(`${output}.map`, map), writeWhole(output, `${code}//# sourceMappingURL=${basename(output)}.map\n`)]);
  };
  const results = await Promise.allSettled(sources.map(compileOne));
  const failed = results.filter(({ status }) => status === 'rejected').map(({ reason }) => reason.message.split('Caused by:')[0].trimEnd());
  if (failed.length > 0) throw new Error(failed.join('\n'));
}

/** A deleted or renamed source must not live on as a module that still resolves. */
async function removeStale(folders, outputs) {
  const found = (await Promise.all(folders.map((folder) => filesBelow(join(folder, 'dist'))))).flat();
  const stale = found.filter((file) => !outputs.has(file.replace(/\.map$/, '')));
  await Promise.all(stale.map((file) => rm(file, { force: true })));
  return new Set(found);
}

async function compileWorkspaces() {
  const stampFile = join(cache, 'build.json');
  const toolchain = digest(
    await readText(join(root, 'tools/build.mjs')),
    await readText(join(root, 'tools/jest-esm.cjs')),
    await versionOf('@swc/core'),
  );
  const before = JSON.parse((await readText(stampFile)) || '{}');
  const known = before.toolchain === toolchain ? before.marks : {};
  const folders = await workspaces();
  const sources = (await Promise.all(folders.map(sourcesOf))).flat();
  const existing = await removeStale(folders, new Set(sources.map(({ output }) => output)));
  const changed = sources.filter(({ file, output, mark }) => known[relative(root, file)] !== mark || !existing.has(output));
  if (changed.length === 0) return 0;
  await compile(changed);
  const marks = Object.fromEntries(sources.map(({ file, mark }) => [relative(root, file), mark]));
  await writeWhole(stampFile, JSON.stringify({ toolchain, marks }));
  return changed.length;
}

const started = performance.now();
try {
  const generated = await generateClient();
  const compiled = process.argv.includes('--generate-only') ? 0 : await compileWorkspaces();
  if (generated || compiled > 0) {
    const parts = [generated && 'the Prisma client', compiled > 0 && `${compiled} files`].filter(Boolean);
    console.log(`Built ${parts.join(' and ')} in ${Math.round(performance.now() - started)} ms.`);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
