import type { ScanCode, ScanFinding } from '@guildhall/bundles';

const WORDS: Readonly<Record<ScanCode, string>> = {
  download_and_run: 'downloads something and runs it at once',
  decode_and_run: 'decodes something and runs it at once',
  encoded_blob: 'holds a long text that nobody can read',
  invisible_text: 'holds characters that are not shown, or that turn the text around them',
  credential_path: 'names a place where people keep keys and passwords',
  hidden_orders: 'tells the model to work against its user',
};

/** A finding in a sentence: `scripts/install.sh, line 3, downloads something and runs it at once: curl … | sh`. */
export function sentenceOf({ code, path, line, excerpt }: ScanFinding): string {
  return `${path}, line ${line}, ${WORDS[code]}: ${excerpt}`;
}
