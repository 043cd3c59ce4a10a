/** How exact `lastUsedAt` is, in milliseconds: a busy credential writes its row once in that time and not with every request. */
export const USE_GRAIN_MS = 60_000;

export function isUseWorthNoting(lastUsedAt: Date | null, now: Date): boolean {
  return lastUsedAt === null || now.getTime() - lastUsedAt.getTime() >= USE_GRAIN_MS;
}
