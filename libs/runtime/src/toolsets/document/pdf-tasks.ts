import type { PDFPageProxy } from 'pdfjs-dist';
import { openPdf, pageNumbers } from './open-pdf.js';
import { type PdfLine, pdfLines } from './pdf-text.js';

/** Which pages of a PDF. */
export interface PdfPages {
  readonly bytes: Uint8Array;
  /** From 1. */
  readonly firstPage: number;
  readonly pages: number;
}

/** The lines of one page. */
export interface ReadPage {
  readonly page: number;
  /** Points. */
  readonly width: number;
  readonly height: number;
  readonly lines: readonly PdfLine[];
}

/** Reads pages until they have so many characters. */
export async function pdfReadTask({ bytes, firstPage, pages, characters }: PdfPages & { readonly characters: number }) {
  const pdf = await openPdf(bytes);
  const read: ReadPage[] = [];
  let left = characters;
  for (const number of pageNumbers(firstPage, pages, pdf.numPages)) {
    if (left <= 0) break;
    const page = await pdf.getPage(number);
    const lines = await pdfLines(page);
    left -= lines.reduce((sum, { text }) => sum + text.length + 1, 0);
    const { width, height } = page.getViewport({ scale: 1 });
    read.push({ page: number, width, height, lines });
  }
  return { totalPages: pdf.numPages, pages: read };
}

/** A page as a PNG file. */
export interface DrawnPage {
  readonly page: number;
  readonly png: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Pixels of one page; those of larger ones are drawn smaller. */
const LARGEST_PAGE = 16_000_000;
const POINTS_PER_INCH = 72;

/** Draws pages. */
export async function pdfDrawTask({ bytes, firstPage, pages, dpi }: PdfPages & { readonly dpi: number }) {
  const pdf = await openPdf(bytes);
  const drawn: DrawnPage[] = [];
  for (const number of pageNumbers(firstPage, pages, pdf.numPages)) drawn.push(await draw(await pdf.getPage(number), dpi));
  return { totalPages: pdf.numPages, pages: drawn };
}

async function draw(page: PDFPageProxy, dpi: number): Promise<DrawnPage> {
  const { createCanvas } = await import('@napi-rs/canvas');
  const whole = page.getViewport({ scale: 1 });
  const wanted = dpi / POINTS_PER_INCH;
  const scale = Math.min(wanted, Math.sqrt(LARGEST_PAGE / Math.max(1, whole.width * whole.height)));
  const viewport = page.getViewport({ scale });
  const [width, height] = [viewport.width, viewport.height].map((side) => Math.min(16_000, Math.max(1, Math.round(side)))) as [
    number,
    number,
  ];
  const canvas = createCanvas(width, height);
  await page.render({ canvas: canvas as never, viewport }).promise;
  return { page: page.pageNumber, png: Uint8Array.from(await canvas.encode('png')), width, height };
}
