/** Below this length, four characters would be too much of the whole. */
const SHOWN_FROM = 16;

/** What reading shows of a secret: the public beginning that keys of some providers have, and the last four characters. */
export function maskSecret(secret: string): string {
  if (secret.length < SHOWN_FROM) return '…';
  const start = /^[a-z]{2,4}-/i.exec(secret)?.[0] ?? '';
  return `${start}…${secret.slice(-4)}`;
}
