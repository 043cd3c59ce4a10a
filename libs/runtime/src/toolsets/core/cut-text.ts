const encoder = new TextEncoder();

/**
 * A text that fits into a result: of a longer one the beginning, and a note of what is missing.
 * @param limit bytes of the text as a JSON string
 */
export function cutText(text: string, limit: number): string {
  if (bytesInJson(text) <= limit) return text;
  let [fit, unfit] = [0, text.length];
  while (unfit - fit > 1) {
    const middle = Math.floor((fit + unfit) / 2);
    if (bytesInJson(text.slice(0, middle)) <= limit - 64) fit = middle;
    else unfit = middle;
  }
  return `${text
    .slice(0, fit)
    .toWellFormed()
    .replace(/\ufffd$/, '')}\n[cut: ${text.length - fit} of ${text.length} characters are left out]`;
}

/** Bytes that a value takes in a result. */
export function bytesInJson(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).length;
}
