import { type ImportedSkill, OUTCOMES, type Outcome } from './import-skills.js';

/** Control characters and what turns text around: names come from folders that somebody else has made. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** THREAT[INP-09]: what stands in a file cannot steer the terminal that it is shown on. */
const shown = (text: string): string => text.replace(UNSAFE, '\u{fffd}');

export type Summary = Record<Outcome, number>;

export function summaryOf(skills: readonly ImportedSkill[]): Summary {
  const counts = OUTCOMES.map((outcome) => [outcome, skills.filter((skill) => skill.outcome === outcome).length]);
  return Object.fromEntries(counts) as Summary;
}

/** For programs. */
export function jsonReport(skills: readonly ImportedSkill[], isDryRun: boolean): string {
  return JSON.stringify({ ok: summaryOf(skills).refused === 0, dryRun: isDryRun, summary: summaryOf(skills), skills }, null, 2);
}

/** For people: how many of each, then why something was refused or mended. */
export function textReport(skills: readonly ImportedSkill[], isDryRun: boolean): string {
  const counts = Object.entries(summaryOf(skills)).map(([outcome, count]) => [outcome, String(count)]);
  const refused = skills.filter(({ outcome }) => outcome === 'refused').map(({ path, code = '', message = '' }) => [path, code, message]);
  const warned = skills.flatMap(({ path, warnings = [] }) => warnings.map((warning) => [path, warning]));
  const parts = [
    isDryRun ? 'Nothing was written; this is what would be.' : null,
    table(['outcome', 'skills'], counts),
    refused.length > 0 ? table(['refused', 'code', 'why'], refused) : null,
    warned.length > 0 ? table(['warned', 'about'], warned) : null,
  ];
  return parts.filter((part) => part !== null).join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((line) => line.map(shown));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** One line of a terminal that fills up. */
export function progressLine(done: number, total: number, width = 30): string {
  const filled = total === 0 ? width : Math.floor((done / total) * width);
  return `${'#'.repeat(filled)}${'.'.repeat(width - filled)} ${done}/${total}`;
}

/** Written over the progress when the server puts off; as long as the bar, so that nothing of it stays. */
export function waitingLine(seconds: number): string {
  return `The server asks to wait ${seconds} s (limit).`.padEnd(40);
}
