import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { recordFigure } from '@guildhall/testing';

const SCRIPT = join(__dirname, 'outbound-traps/inside.mjs');

/** What lets a program have a network of its own here; null where nothing does. */
const WAYS = [['-n'], ['-r', '-n']];
const way = WAYS.find((options) => spawnSync('unshare', [...options, 'ip', 'link', 'set', 'lo', 'up']).status === 0) ?? null;

interface Seen {
  readonly traps: number;
  readonly literals: number;
  /** Way of naming an address → answer → how often. */
  readonly refusals: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Traps that somebody connected to. */
  readonly knocks: readonly string[];
  readonly reached: number;
  readonly public: number;
}

test('NET-01 NET-02 NET-03 with a listener at every forbidden address: nobody knocks, and the neighbours are reached', () => {
  if (!way) {
    console.warn('SKIPPED: no network namespace can be made here, so only the connection spies prove that nothing is connected to.');
    return;
  }
  const { status, stdout, stderr } = spawnSync('unshare', [...way, process.execPath, SCRIPT], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  const seen: Seen = JSON.parse(stdout);
  expect(seen.traps).toBeGreaterThanOrEqual(16);
  expect(seen.knocks).toEqual([]);
  expect(seen.reached).toBe(seen.public);
  for (const [kind, answers] of Object.entries(seen.refusals)) {
    if (kind === 'mixed')
      expect(answers).toEqual({ 200: seen.traps }); // by the public one of the addresses
    else expect([kind, Object.keys(answers)]).toEqual([kind, ['outbound_refused']]);
  }
  const tried = Object.values(seen.refusals).flatMap((answers) => Object.values(answers));
  recordFigure(
    'G8',
    `${tried.reduce((sum, one) => sum + one, 0)} requests for ${seen.traps} forbidden addresses in ${seen.literals} spellings, by name, redirect and rebinding, ` +
      `with a listener at each: 0 connections; ${seen.reached} of ${seen.public} public neighbours reached`,
  );
});
