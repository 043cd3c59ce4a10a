import type { ToolCall } from './steps.js';

/**
 * Gives each call of a turn an id of its own: providers may send none, the same one twice, or one of an earlier turn, and a result would
 * then belong to two calls.
 * @param turn number of the turn, from which new ids are made
 * @param earlier the calls of the run so far
 */
export function ownIds(calls: readonly ToolCall[], turn: number, earlier: readonly ToolCall[]): readonly ToolCall[] {
  const taken = new Set(earlier.map(({ id }) => id));
  return calls.map((call, index) => {
    const id = isFit(call.id) && !taken.has(call.id) ? call.id : fresh(`call_${turn}_${index + 1}`, taken);
    taken.add(id);
    return { ...call, id };
  });
}

const isFit = (id: string): boolean => /^[\w-]{1,128}$/.test(id);

function fresh(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  while (taken.has(id)) id += '_';
  return id;
}
