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

/** Each is searched within one line, and looks ahead by a bounded number of characters, so that no line takes quadratic time. */
const SIGNALS: readonly [ScanCode, RegExp][] = [
  ['download_and_run', new RegExp(String.raw`${GET}[^|\n]{0,300}\|\s{0,9}${SHELL}`, 'i')],
  ['download_and_run', new RegExp(String.raw`(?:\b(?:ba|z|da)?sh|\beval|\bsource|\biex)\b[^\n]{0,20}[<$]?\(\s{0,9}${GET}`, 'i')],
  ['decode_and_run', new RegExp(String.raw`\bbase64\b[^|\n]{0,100}(?:-d|-D|--decode)\b[^|\n]{0,100}\|\s{0,9}${SHELL}`)],
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
 */
export function scanBundle(files: readonly BundleFile[]): ScanFinding[] {
  // THREAT[INP-09]: what a model or a person would follow without seeing what it does.
  const findings: ScanFinding[] = [];
  for (const { path, content } of files) {
    for (const [index, line] of (textOf(content)?.split('\n') ?? []).entries()) {
      for (const [code, excerpt] of scanLine(line)) findings.push({ code, path, line: index + 1, excerpt });
      if (findings.length >= FINDINGS_MAX) return findings.slice(0, FINDINGS_MAX);
    }
  }
  return findings;
}

function scanLine(line: string): Map<ScanCode, string> {
  const found = new Map<ScanCode, string>();
  for (let start = 0; start < line.length; start += PART.length - PART.overlap) {
    const part = line.slice(start, start + PART.length);
    for (const [code, signal] of SIGNALS) {
      const match = found.has(code) ? null : signal.exec(part);
      if (match) found.set(code, printable(match[0].slice(0, EXCERPT_MAX)));
    }
  }
  return found;
}
