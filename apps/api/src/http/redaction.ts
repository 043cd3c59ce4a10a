const HIDDEN = '[redacted]';

/** Longest text of a message or a stack that is logged, in characters. */
const TEXT_MAX = 8_000;

/** Deepest cause that is logged. */
const CHAIN_MAX = 5;

/** Each pattern has one way to match, so hostile text costs linear time. */
const SECRETS: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g, HIDDEN],
  [/\b(Bearer|Basic) [\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, HIDDEN],
  [/\b(?:ak_live_|rt_|sk-|whsec_|inv_tok_)[\w-]{8,}/g, HIDDEN],
  [/\/i\/[\w-]{43}/g, `/i/${HIDDEN}`],
  [/:\/\/[^\s/@:]*:[^\s/@]+@/g, `://${HIDDEN}@`],
  [
    /("?\b\w*(?:password|passwd|secret|token|authorization|cookie|api_?key|private_?key|ciphertext)\w*"?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,;}\]]+)/gi,
    `$1${HIDDEN}`,
  ],
];

/**
 * The text without what looks like a secret, and not longer than a log line should be.
 * THREAT[AUT-02]: errors of libraries quote what they were given, so nothing they say is logged as it is.
 */
export function scrub(text: string): string {
  const short = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
  return SECRETS.reduce((scrubbed, [pattern, replacement]) => scrubbed.replace(pattern, replacement), short);
}

/** What of a failure is logged. */
export interface LoggedFault {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedFault;
}

/** A failure with its causes, scrubbed. Only named fields are taken: errors of drivers carry connections and parameters. */
export function describeFault(thrown: unknown, depth = 1): LoggedFault {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: scrub(textOf(thrown)) };
  const { code } = thrown as { code?: unknown };
  return {
    type: thrown.name,
    message: scrub(thrown.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(thrown.stack ? { stack: scrub(framesOf(thrown.stack)) } : {}),
    ...(thrown.cause !== undefined && depth < CHAIN_MAX ? { cause: describeFault(thrown.cause, depth + 1) } : {}),
  };
}

/** The stack without the message, which stands beside it. */
function framesOf(stack: string): string {
  const start = stack.search(/^\s+at /m);
  return start === -1 ? '' : stack.slice(start);
}

/** Text of anything that code may log or throw. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
