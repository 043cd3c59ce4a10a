import type { ModelCall, ToolCall } from './steps.js';

/**
 * Gives each call of a turn an id of its own: providers may send none, the same one twice, or one of an earlier turn, and a result would
 * then belong to two calls.
 */
export function ownIds(calls: readonly ToolCall[], earlier: readonly ModelCall[]): readonly ToolCall[] {
  const taken = new Set(earlier.flatMap(({ toolCalls }) => toolCalls.map(({ id }) => id)));
  return calls.map((call, index) => {
    const id = isFit(call.id) && !taken.has(call.id) ? call.id : fresh(`call_${earlier.length + 1}_${index + 1}`, taken);
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
