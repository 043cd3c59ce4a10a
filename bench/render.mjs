// Rendering a 5 KB template with 40 variables, against two known engines on the same text in the same run.
//   node bench/render.mjs [--quick]      after `npm run build`; exits with 1 when the goal is missed
import { pathToFileURL } from 'node:url';
import { parseTemplate, renderTemplate } from '@guildhall/templates';
import Handlebars from 'handlebars';
import Mustache from 'mustache';

const TEMPLATE_LENGTH = 5_120;
const VARIABLES = 40;
const SUBJECTS = ['customer', 'order', 'invoice', 'ticket', 'agent', 'policy', 'shipment', 'contract'];
const ASPECTS = ['name', 'status', 'region', 'summary', 'deadline'];
const PROSE =
  'Read the request, compare it with the policy that applies, and answer in plain language. Say what you know, say what you do not know, ' +
  'and never promise a date that nobody confirmed. When two sources disagree, name both and ask. ';

const MUSTACHE = 'mustache (its cache on)';
const HANDLEBARS = 'handlebars (compile each time)';
const OURS = 'ours (parse each time)';
const GOALS = { toMustache: 1, toHandlebars: 5 };

const keys = SUBJECTS.flatMap((subject) => ASPECTS.map((aspect) => `${subject}_${aspect}`));
const view = Object.fromEntries(keys.map((key, index) => [key, `${key.replace('_', ' ')} number ${index + 1}`]));

/** The references stand at equal distances, each variable once. */
function templateText() {
  const pieces = keys.map((key, index) => {
    const reference = `{{${key}}}`;
    const room = Math.round(((index + 1) * TEMPLATE_LENGTH) / VARIABLES) - Math.round((index * TEMPLATE_LENGTH) / VARIABLES);
    const from = (index * 37) % (PROSE.length / 2);
    return reference + PROSE.slice(from, from + room - reference.length);
  });
  return pieces.join('');
}

function contenders(text) {
  const values = new Map(Object.entries(view));
  const resolve = (key) => values.get(key);
  const template = parseTemplate(text);
  const compiled = Handlebars.compile(text, { noEscape: true });
  Mustache.escape = (value) => value; // Prompts are no HTML: nobody escapes.
  return new Map([
    ['ours (parsed once)', () => renderTemplate(template, resolve).text],
    [OURS, () => renderTemplate(parseTemplate(text), resolve).text],
    [MUSTACHE, () => Mustache.render(text, view)],
    [HANDLEBARS, () => Handlebars.compile(text, { noEscape: true })(view)],
    ['handlebars (compiled once)', () => compiled(view)],
  ]);
}

function assertSameResult(entries, text) {
  const expected = text.replace(/\{\{(\w+)\}\}/g, (_, key) => view[key]);
  for (const [name, render] of entries) if (render() !== expected) throw new Error(`${name} renders another text.`);
}

/** Renders per second over at least `duration` milliseconds. */
function measure(render, duration) {
  const start = performance.now();
  let count = 0;
  let elapsed = 0;
  while (elapsed < duration) {
    // Engines answer with a rope of pieces; reading from it makes it one string, as sending it would.
    if (Number.isNaN(render().charCodeAt(0))) throw new Error('Nothing was rendered.');
    count++;
    elapsed = performance.now() - start;
  }
  return (count * 1000) / elapsed;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/** Every round measures everybody, every second one backwards, so that a busy moment of the machine spoils no single contender. */
function measureRounds(entries, { rounds, duration }) {
  const samples = new Map(entries.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, render] of round % 2 ? entries.toReversed() : entries) samples.get(name).push(measure(render, duration));
  }
  return samples;
}

function summarise(samples) {
  const ratio = (own, other) => median(own.map((value, round) => value / other[round]));
  return [...samples].map(([name, own]) => ({
    name,
    perSecond: Math.round(median(own)),
    toMustache: ratio(own, samples.get(MUSTACHE)),
    toHandlebars: ratio(own, samples.get(HANDLEBARS)),
  }));
}

function print(rows, text) {
  console.log(`\nTemplate of ${text.length} characters, ${keys.length} variables; medians, ratios within each round\n`);
  console.log(`${''.padEnd(32)}${'renders/s'.padStart(12)}${'× mustache'.padStart(14)}${'× handlebars'.padStart(14)}`);
  for (const { name, perSecond, toMustache, toHandlebars } of rows) {
    console.log(
      name.padEnd(32) + String(perSecond).padStart(12) + toMustache.toFixed(2).padStart(14) + toHandlebars.toFixed(2).padStart(14),
    );
  }
}

/** Whether rendering reaches its goal even when the template is parsed every time. */
export function meetsGoal(rows) {
  const ours = rows.find(({ name }) => name === OURS);
  return ours.toMustache >= GOALS.toMustache && ours.toHandlebars >= GOALS.toHandlebars;
}

/** Measures and prints; `× handlebars` is the ratio to handlebars with compile. */
export async function run({ quick = false } = {}) {
  const text = templateText();
  const entries = [...contenders(text)];
  assertSameResult(entries, text);
  const settings = quick ? { rounds: 5, duration: 20 } : { rounds: 15, duration: 100 };
  measureRounds(entries, { ...settings, rounds: 1 }); // warm-up
  const rows = summarise(measureRounds(entries, settings));
  print(rows, text);
  const verdict = meetsGoal(rows) ? 'met' : 'MISSED';
  console.log(`\nGoal, parsing each time: ${GOALS.toMustache} × mustache and ${GOALS.toHandlebars} × handlebars with compile: ${verdict}`);
  return rows;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const rows = await run({ quick: process.argv.includes('--quick') });
  process.exitCode = meetsGoal(rows) ? 0 : 1;
}
