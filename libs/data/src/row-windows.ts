/** Which rows of an ordered list to read. */
export interface RowWindow {
  readonly limit: number;
  readonly offset: number;
}

/** Rows whose `lastUsedAt` is older than `before`, or that were never used. */
export function unusedSince(before: Date): { OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: Date } }] } {
  return { OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: before } }] };
}
