/** THREAT[INP-07]: wildcards in a search text are letters like any other. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
