import { randomBytes } from 'node:crypto';
import { sha256Hex } from '@guildhall/kernel';

/** Fixed, so that scanners of leaked secrets know what they found. */
export const API_KEY_PREFIX = 'ak_live_';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_BYTES = 32;
/** Letters that 256 bits, and the 32 bits of the checksum, take in an alphabet of 62. */
const SECRET_LETTERS = 43;
const CHECK_LETTERS = 6;
const FORM = new RegExp(`^${API_KEY_PREFIX}[0-9A-Za-z]{${SECRET_LETTERS + CHECK_LETTERS}}$`);

/**
 * Prints an API key: prefix, 256 random bits and a checksum, all of letters and digits, so that a double click selects the whole.
 * @param random exactly 32 unpredictable bytes
 */
export function formatApiKey(random: Uint8Array): string {
  if (random.length !== SECRET_BYTES) throw new RangeError(`An API key needs exactly ${SECRET_BYTES} random bytes.`);
  const secret = `${API_KEY_PREFIX}${toLetters(BigInt(`0x${Buffer.from(random).toString('hex')}`), SECRET_LETTERS)}`;
  return secret + checksum(secret);
}

export const newApiKey = (): string => formatApiKey(randomBytes(SECRET_BYTES));

/** Whether the text has the form of a key of ours. THREAT[AUT-02]: guesses and typing errors end here, before any database. */
export function isApiKey(text: string): boolean {
  if (!FORM.test(text)) return false;
  return checksum(text.slice(0, -CHECK_LETTERS)) === text.slice(-CHECK_LETTERS);
}

/** Not a defence: whoever knows this file can compute it. */
function checksum(secret: string): string {
  return toLetters(BigInt(`0x${sha256Hex(secret).slice(0, 8)}`), CHECK_LETTERS);
}

function toLetters(value: bigint, length: number): string {
  let rest = value;
  let letters = '';
  while (letters.length < length) {
    letters = ALPHABET.charAt(Number(rest % 62n)) + letters;
    rest /= 62n;
  }
  return letters;
}
