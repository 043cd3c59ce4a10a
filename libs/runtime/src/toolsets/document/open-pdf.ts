import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import { ToolFault } from '../tool-fault.js';

/** Pixels of one image in a PDF; larger ones are left out. */
const LARGEST_IMAGE = 40_000_000;

/**
 * Opens a PDF.
 * THREAT[RUN-10]: nothing that it refers to is fetched, its scripts and forms are not run, and its fonts are only drawn.
 * @throws {ToolFault} `unreadable_file`, `encrypted_file`
 */
export async function openPdf(bytes: Uint8Array): Promise<PDFDocumentProxy> {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const within = (name: string): string => `${join(folder, name)}/`;
  const task = getDocument({
    ...{ data: bytes, verbosity: 0, maxImageSize: LARGEST_IMAGE, enableXfa: false, disableFontFace: true, useSystemFonts: false },
    ...{ standardFontDataUrl: within('standard_fonts'), cMapUrl: within('cmaps'), cMapPacked: true, wasmUrl: within('wasm') },
    ...{ iccUrl: within('iccs'), useWorkerFetch: false },
  });
  try {
    return await task.promise;
  } catch (fault) {
    const { name } = Object(fault) as { readonly name?: unknown };
    if (name === 'PasswordException') throw new ToolFault('encrypted_file', 'The PDF can be opened with a password only.');
    throw new ToolFault('unreadable_file', 'The PDF is damaged, or is none.');
  }
}

/**
 * Numbers of the pages that are wanted.
 * @throws {ToolFault} `page_not_found`
 */
export function pageNumbers(first: number, count: number, total: number): number[] {
  if (first > total) throw new ToolFault('page_not_found', `There is no page ${first}; the last one is ${total}.`);
  return Array.from({ length: Math.min(count, total - first + 1) }, (_, place) => first + place);
}
