// Benchmarks: each prints ratios to a named baseline, measured side by side in one run. Ratios are what they tell; a missed one fails nothing.
//   node tools/bench.mjs [render] [http] [marketplace] [bundles] [runtime] [queue] [--quick] [--only=<part of a case's name>] [--profile]
// --only chooses cases of http or marketplace; --profile leaves a processor profile of the server in .cache/profiles.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const BENCHMARKS = {
  render: '../bench/render.mjs',
  http: '../bench/http.mjs',
  marketplace: '../bench/marketplace.mjs',
  bundles: '../bench/bundles.mjs',
  runtime: '../bench/runtime.mjs',
  queue: '../bench/queue.mjs',
};

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, profile: { type: 'boolean' } },
});
const unknown = names.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}.`);
  process.exit(1);
}

if (spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { stdio: 'inherit' }).status !== 0) process.exit(1);
for (const [name, file] of Object.entries(BENCHMARKS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const { run } = await import(file);
  await run({ ...options, profileFolder: options.profile ? join(root, '.cache/profiles') : null });
}
