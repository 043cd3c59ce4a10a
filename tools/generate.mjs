// Writes the committed files that are made from code, so that nothing is written twice.
//   node tools/generate.mjs            writes what is stale
//   node tools/generate.mjs --check    fails when a committed file is stale
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiMetadata } from './api-metadata.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

if (spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { stdio: 'inherit' }).status !== 0) process.exit(1);
const [{ configTable, envExample }, { ERRORS, publicCode }, { STATUS_OF_KIND }] = await Promise.all([
  import('../libs/config/dist/index.js'),
  import('../libs/kernel/dist/index.js'),
  import('../apps/api/dist/http/status.js'),
]);

/** Each entry makes one file; `content` gets what the file holds now, for those of which only a part is generated. */
const GENERATORS = [
  { path: 'docs/OPERATIONS.md', content: (current) => replaceSection(current, 'config', settingsTable()) },
  { path: '.env.example', content: envExample },
  { path: 'docs/ERRORS.md', content: errorsPage },
  { path: 'apps/api/src/metadata.ts', content: apiMetadata },
];

function settingsTable() {
  return tableOf(
    ['Variable', 'Meaning', 'Expects', 'Default'],
    configTable().map(({ name, description, expects, defaultText, secret }) => [
      `\`${name}\`${secret ? ' (secret)' : ''}`,
      description,
      expects,
      defaultText,
    ]),
  );
}

function errorsPage() {
  const rows = Object.entries(ERRORS).map(([code, { kind, message, hint }]) => ({
    ...{ status: STATUS_OF_KIND[kind], code: publicCode(code), message, hint },
  }));
  const inOrder = rows.sort((a, b) => a.status - b.status); // stable: within a status the order of the catalogue stays
  return `# Errors

Generated from \`libs/kernel/src/errors.ts\` by \`npm run generate\`; do not edit.

Every error is \`application/problem+json\`. \`error_code\` is one of the codes below and never changes its meaning; \`errors\`, where present,
lists single faults, each with a JSON Pointer to the field, a code of its own and a sentence; \`request_id\` is also in the log of the server.

${tableOf(
  ['Status', 'Code', 'What happened', 'What to do'],
  inOrder.map(({ status, code, message, hint }) => [status, `\`${code}\``, message, hint]),
)}
`;
}

function tableOf(header, rows) {
  const lineOf = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [lineOf(header), lineOf(header.map(() => '---')), ...rows.map(lineOf)].join('\n');
}

/** The text with everything between `<!-- name:start -->` and `<!-- name:end -->` replaced. */
function replaceSection(text, name, section) {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`The markers ${start} and ${end} are missing.`);
  return `${text.slice(0, from + start.length)}\n\n${section}\n\n${text.slice(to)}`;
}

async function generate({ path, content }) {
  const current = await readFile(join(root, path), 'utf8').catch(() => '');
  const wanted = await content(current);
  return { path, wanted, isStale: wanted !== current };
}

const files = await Promise.all(GENERATORS.map(generate));
const stale = files.filter(({ isStale }) => isStale);
if (!process.argv.includes('--check')) {
  for (const { path, wanted } of stale) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), wanted);
    console.log(`Wrote ${path}`);
  }
} else if (stale.length > 0) {
  console.error(`Stale, run \`npm run generate\`: ${stale.map(({ path }) => path).join(', ')}`);
  process.exitCode = 1;
}
