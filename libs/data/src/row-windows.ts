/** Which rows of an ordered list to read. */
export interface RowWindow {
  readonly limit: number;
  readonly offset: number;
}

/** Which rows of a list that grows at its head; `after` and `offset` are two ways to say where to start. */
export interface GrowingWindow extends RowWindow {
  readonly after: { readonly at: Date; readonly id: string } | null;
}

/** Rows behind a place of a list that has the newest first, and of the same moment the greatest id. */
export function olderThan({ at, id }: NonNullable<GrowingWindow['after']>): {
  OR: [{ createdAt: { lt: Date } }, { createdAt: Date; id: { lt: string } }];
} {
  return { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: id } }] };
}

/** Rows whose `lastUsedAt` is older than `before`, or that were never used. */
export function unusedSince(before: Date): { OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: Date } }] } {
  return { OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: before } }] };
}
