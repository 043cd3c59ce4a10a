import { createRedactor } from '../outbound/redact.js';

/** Redacts a text that comes in pieces. */
export interface TextRedactor {
  /** @returns what may be shown now; the rest is held back until it is known whether a secret begins there */
  push(piece: string): string;
  /** @returns what was held back */
  end(): string;
}

/**
 * Redacts secrets, in the spellings that {@link createRedactor} knows, from a text that comes in pieces: what it gives, put together, is what it
 * would have made of the whole text. Pieces never end within a character.
 */
// THREAT[NET-05] a server that answers with the key that it was sent, even letter by letter, does not get it into a transcript
export function createTextRedactor(secrets: readonly string[]): TextRedactor {
  const redactor = createRedactor(secrets);
  let held = '';
  return {
    push(piece) {
      const text = held + piece;
      const safe = redactor.settled(text);
      const end = isHighSurrogate(text.charCodeAt(safe - 1)) ? safe - 1 : safe;
      held = text.slice(end);
      return redactor.text(text.slice(0, end));
    },
    end() {
      const rest = redactor.text(held);
      held = '';
      return rest;
    },
  };
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
