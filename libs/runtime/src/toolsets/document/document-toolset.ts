import type { JsonObject } from '@guildhall/kernel';
import { bytesInJson, cutText } from '../core/cut-text.js';
import type { ToolContext, ToolFunction } from '../tool-context.js';
import { ToolFault } from '../tool-fault.js';
import { runTask } from '../workshop/run-task.js';
import { kindOf } from './kind-of.js';

interface PageArguments {
  readonly path: string;
  readonly firstPage?: number;
  readonly pages?: number;
}

const MOST_PAGES = 200;

/** Text and layout of documents, and pictures of their pages. */
export const DOCUMENT_FUNCTIONS: Readonly<Record<string, ToolFunction>> = {
  document_text: readDocument,
  document_layout: readLayout,
  document_page_images: drawPages,
};

async function readDocument({ path, firstPage = 1, pages = MOST_PAGES }: PageArguments, context: ToolContext): Promise<JsonObject> {
  const { files, signal, resultBytes } = context;
  const bytes = await files.read(path);
  if (kindOf(bytes) === 'pdf') {
    const read = await runTask('pdfRead', { bytes, firstPage, pages, characters: resultBytes }, { signal });
    const texts = read.pages.map(({ page, lines }) => ({ page, text: lines.map(({ text }) => text).join('\n') }));
    return fitting({ kind: 'pdf', totalPages: read.totalPages }, texts, resultBytes);
  }
  const { kind, pieces } = await runTask('office', { bytes }, { signal });
  if (firstPage > Math.max(1, pieces.length))
    throw new ToolFault('page_not_found', `There is no part ${firstPage}; the last one is ${pieces.length}.`);
  const wanted = pieces.map((piece, place) => ({ page: place + 1, ...piece })).slice(firstPage - 1, firstPage - 1 + pages);
  return fitting({ kind, totalPages: pieces.length }, wanted, resultBytes);
}

async function readLayout({ path, firstPage = 1, pages = MOST_PAGES }: PageArguments, context: ToolContext): Promise<JsonObject> {
  const { signal, resultBytes } = context;
  const bytes = await readPdf(path, context);
  const read = await runTask('pdfRead', { bytes, firstPage, pages, characters: resultBytes / 4 }, { signal });
  const shown = read.pages.map(({ lines, ...page }) => ({ ...page, lines: lines.map((line) => ({ ...line })) }));
  const kept = shown.map((page) => ({ ...page, lines: page.lines.slice(0, Math.floor(resultBytes / 160)) }));
  return fitting({ kind: 'pdf', totalPages: read.totalPages }, kept, resultBytes);
}

/** As many pages as fit into a result, the first one in any case, and which one is next. */
function fitting(
  head: JsonObject & { readonly totalPages: number },
  pages: readonly (JsonObject & { readonly page: number })[],
  resultBytes: number,
): JsonObject {
  let left = resultBytes - 512;
  const unfit = pages.findIndex((page) => {
    left -= bytesInJson(page) + 1;
    return left < 0;
  });
  const fit = unfit === -1 ? pages : pages.slice(0, Math.max(1, unfit));
  const [only] = fit;
  const cut = unfit === 0 && typeof only?.text === 'string' ? [{ ...only, text: cutText(only.text, resultBytes - 1_024) }] : fit;
  const last = fit.at(-1)?.page ?? head.totalPages;
  return { ...head, pages: [...cut], ...(last < head.totalPages ? { nextPage: last + 1 } : {}) };
}

interface DrawArguments extends PageArguments {
  readonly folder?: string;
  readonly dpi?: number;
}

async function drawPages(args: DrawArguments, context: ToolContext): Promise<JsonObject> {
  const { path, folder = '/workspace/pages', firstPage = 1, pages = 1, dpi = 144 } = args;
  const bytes = await readPdf(path, context);
  // What a thread loads first is unloaded with it, which native code does not bear.
  await import('@napi-rs/canvas');
  const drawn = await runTask('pdfDraw', { bytes, firstPage, pages, dpi }, { signal: context.signal });
  const made = drawn.pages.map(({ page, png, ...size }) => ({ page, png, ...size, path: `${folder}/page-${page}.png` }));
  const paths = await context.files.writeAll(made.map((one) => [one.path, one.png]));
  return {
    totalPages: drawn.totalPages,
    images: made.map(({ page, width, height }, place) => ({ page, path: paths[place] ?? '', width, height })),
  };
}

async function readPdf(path: string, { files }: ToolContext): Promise<Uint8Array> {
  const bytes = await files.read(path);
  if (kindOf(bytes) === 'pdf') return bytes;
  throw new ToolFault('unsupported_file', 'Only PDF files have a layout; the text of others is read with document_text.');
}
