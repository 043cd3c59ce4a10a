import { printable } from './archive-refusal.js';
import { type BundleFile, textOf } from './files.js';

/** What a reader of a skill should look at before trusting it. */
export type ScanCode =
  /** Something is downloaded and run at once. */
  | 'download_and_run'
  /** Something is decoded and run at once. */
  | 'decode_and_run'
  /** A long run of Base64 or hex, which nobody can read. */
  | 'encoded_blob'
  /** Characters that are not shown, or that turn the text around them. */
  | 'invisible_text'
  /** Keys and passwords that people keep in well-known places. */
  | 'credential_path'
  /** Text that tells the model to work against the user. */
  | 'hidden_orders';

export interface ScanFinding {
  code: ScanCode;
  path: string;
  /** Counted from 1. */
  line: number;
  /** The start of what was found, with invisible characters escaped. */
  excerpt: string;
}

const SHELL = String.raw`(?:sudo\s{1,9})?(?:/[^\s/]{1,20}){0,4}/?(?:env\s{1,9})?(?:(?:ba|z|da|k|fi)?sh|python\d?|perl|ruby|node|iex|Invoke-Expression)\b`;
const GET = String.raw`\b(?:curl|wget|iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b`;

/** What runs when something is piped into it, at the start of what follows a pipe. */
const RUN = new RegExp(String.raw`^\s{0,9}${SHELL}`, 'i');
/** How far before a pipe the beginning of a signal is looked for. */
const REACH = 320;
/**
 * What stands before the pipe of such a run. The pipe is looked for first: text that only has many beginnings in it would otherwise be
 * searched anew from each of them.
 */
const PIPED: readonly [ScanCode, RegExp][] = [
  ['download_and_run', new RegExp(GET, 'i')],
  ['decode_and_run', /\bbase64\b[^\n]{0,100}(?:-d|-D|--decode)\b/],
];

/** Each is searched within one line, and looks ahead by a bounded number of characters, so that no line takes quadratic time. */
const SIGNALS: readonly [ScanCode, RegExp][] = [
  ['download_and_run', new RegExp(String.raw`(?:\b(?:ba|z|da)?sh|\beval|\bsource|\biex)\b[^\n]{0,20}[<$]?\(\s{0,9}${GET}`, 'i')],
  ['decode_and_run', /\b(?:exec|eval)\s{0,9}\([^\n]{0,60}(?:b64decode|atob|Buffer\.from|fromCharCode|unhexlify)/],
  ['encoded_blob', /(?<![A-Za-z0-9+/])(?=[A-Za-z0-9+/]{0,60}[A-Z])(?=[A-Za-z0-9+/]{0,60}[0-9])[A-Za-z0-9+/]{240}/],
  ['encoded_blob', /(?:\\x[0-9a-fA-F]{2}){40}/],
  ['invisible_text', /[\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u],
  [
    'credential_path',
    /(?:~|\$HOME|%USERPROFILE%|\/root|\/home\/[^/\s]{1,40})[\\/]\.(?:ssh[\\/]id_|aws[\\/]credentials|netrc\b|pgpass\b|git-credentials|kube[\\/]config)/,
  ],
  ['hidden_orders', /\bignore\s{1,9}(?:all\s{1,9})?(?:the\s{1,9})?(?:previous|prior|above)\s{1,9}instructions\b/i],
  ['hidden_orders', /\b(?:do not|don't|never)\s{1,9}(?:tell|inform|show|mention\s{1,9}(?:this\s{1,9})?to)\s{1,9}the\s{1,9}user\b/i],
];

const FINDINGS_MAX = 100;
const EXCERPT_MAX = 120;
/** Longer lines are searched in parts, which overlap by as much as any signal looks ahead. */
const PART = { length: 8192, overlap: 512 } as const;

/**
 * Looks for signs of malice in the text of a bundle: a report for people, kept with a version and shown before installing. It
 * refuses nothing, because each sign has honest uses too. At most 100 findings, one of each kind for a line.
 * @returns step by step: the findings, and null after every few kilobytes, where whoever has others to serve may do so
 */
export function* scanBundle(files: readonly BundleFile[]): Generator<ScanFinding | null, void, undefined> {
  // THREAT[INP-09]: what a model or a person would follow without seeing what it does.
  let found = 0;
  for (const { path, content } of files) {
    for (const step of scanText(textOf(content) ?? '')) {
      yield step && { ...step, path };
      if (step) found += 1;
      if (found >= FINDINGS_MAX) return;
    }
  }
}

type Finding = Omit<ScanFinding, 'path'>;

/** Most text has no sign in it, so it is searched block by block, and line by line only where there may be one. */
function* scanText(text: string): Generator<Finding | null, void, undefined> {
  for (const { block, first } of blocksOf(text)) {
    if (block.length > 2 * PART.length || !signsIn(block).next().done) {
      let line = first;
      for (const words of block.split('\n')) yield* scanLine(words, line++);
    }
    yield null;
  }
}

/** Whole lines, at least as many as a part is long, with the number of the first of them. */
function* blocksOf(text: string): Generator<{ block: string; first: number }, void, undefined> {
  let first = 1;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start + PART.length);
    const block = text.slice(start, end < 0 ? text.length : end);
    yield { block, first };
    first += block.split('\n').length;
    start += block.length + 1;
  }
}

function* scanLine(words: string, line: number): Generator<Finding | null, void, undefined> {
  const found = new Map<ScanCode, string>();
  for (let start = 0; start < words.length; start += PART.length - PART.overlap) {
    for (const [code, text] of signsIn(words.slice(start, start + PART.length))) if (!found.has(code)) found.set(code, text);
    if (words.length > PART.length) yield null;
  }
  for (const [code, text] of found) yield { code, line, excerpt: printable(text.slice(0, EXCERPT_MAX)) };
}

function* signsIn(text: string): Generator<[ScanCode, string], void, undefined> {
  yield* pipesIn(text);
  for (const [code, signal] of SIGNALS) {
    const match = signal.exec(text);
    if (match) yield [code, match[0]];
  }
}

function* pipesIn(text: string): Generator<[ScanCode, string], void, undefined> {
  const pieces = text.split('|');
  for (const [index, piece] of pieces.entries()) {
    const run = index > 0 ? RUN.exec(piece) : null;
    const before = run ? (pieces[index - 1] ?? '').slice(-REACH) : '';
    for (const [code, signal] of run ? PIPED : []) {
      const match = signal.exec(before);
      if (match) yield [code, `${before.slice(match.index)}|${run?.[0]}`];
    }
  }
}
