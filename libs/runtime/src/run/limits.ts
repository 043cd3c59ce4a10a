/** Bounds of one run; the runtime keeps them whatever the model does. */
export interface RunLimits {
  /** Model calls. */
  readonly turns: number;
  /** Tool calls of all turns together. */
  readonly toolCalls: number;
  /** Tool calls that are under way at once. */
  readonly parallelCalls: number;
  /** From the start of the run to its end, waiting for the client left out. */
  readonly seconds: number;
  /** Bytes of UTF-8 of one tool result; the rest is cut. */
  readonly resultBytes: number;
  /** How deep runs may start runs; 1 for a run that may start none. */
  readonly depth: number;
}

/** The limits of a run that asks for no lower ones. */
export const RUN_LIMITS: RunLimits = { turns: 50, toolCalls: 200, parallelCalls: 8, seconds: 1_800, resultBytes: 65_536, depth: 3 };

/**
 * Runs that one run and those that it has started may start altogether.
 * THREAT[RUN-03]: agents that start as many others as they may, which do the same, would else be thousands of runs from one request.
 */
export const MOST_STARTED_RUNS = 200;

/** The limits of a run: what it asks for, where that is less than what every run may have. */
export function lowerLimits(wanted: Partial<RunLimits>): RunLimits {
  const names = Object.keys(RUN_LIMITS) as (keyof RunLimits)[];
  return Object.fromEntries(names.map((name) => [name, Math.min(RUN_LIMITS[name], wanted[name] ?? Infinity)])) as unknown as RunLimits;
}
