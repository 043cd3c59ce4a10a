import { type Access, isOutsider, OUTSIDERS, type Source, STATES, type State } from './sources.js';

/** What a source gets of a right to a skill in one of its states. */
export interface Cell {
  readonly right: string;
  readonly source: Source;
  readonly access: Access;
  readonly state: State;
  readonly cell: string;
}

/** Reads a table of rights: a line is a right and those who have it alike, and its columns are the states. */
export function readRights(table: string): Cell[] {
  return table
    .split('\n')
    .filter((line) => /^\w+ .*\|/.test(line))
    .slice(1)
    .flatMap(cellsOf);
}

function cellsOf(line: string): Cell[] {
  const [who = '', cells = ''] = line.split('|');
  const [right = '', ...named] = who.trim().split(/\s+/);
  const access = named[0] === '…private' ? 'private' : 'public';
  const sources = access === 'private' ? OUTSIDERS : (named as Source[]);
  return sources.flatMap((source) =>
    cells
      .trim()
      .split(/\s+/)
      .map((cell, index) => ({ right, source, access, state: STATES[index] ?? 'open', cell }) as const),
  );
}

const placeOf = ({ right, source, access, state }: Omit<Cell, 'cell'>): string => `${right} ${source} ${access} ${state}`;

/** The table has each right of each of these sources in each state exactly once, and in no cell but known words. */
export function expectComplete(cells: readonly Cell[], sourcesOf: ReadonlyMap<string, readonly Source[]>, words: readonly string[]): void {
  const expected = [...sourcesOf].flatMap(([right, sources]) =>
    sources.flatMap((source) =>
      (isOutsider(source) ? (['public', 'private'] as const) : (['public'] as const)).flatMap((access) =>
        STATES.map((state) => placeOf({ right, source, access, state })),
      ),
    ),
  );
  expect(cells.map(placeOf).sort()).toEqual(expected.sort());
  expect(cells.map(({ cell }) => cell).filter((cell) => cell !== 'ok' && !words.includes(cell))).toEqual([]);
}
