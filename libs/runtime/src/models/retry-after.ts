/**
 * How long a server asks to be left alone (RFC 9110, section 10.2.3): seconds, or a date.
 * @param now the time in milliseconds, which a date is compared with
 * @returns milliseconds, never negative; null when the header is missing or says nothing
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}(?:\.\d{1,3})?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  // Dates of HTTP begin with the day of the week; Date.parse alone takes much else for one.
  const date = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
