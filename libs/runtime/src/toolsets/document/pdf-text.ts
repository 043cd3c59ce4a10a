import type { PDFPageProxy } from 'pdfjs-dist';

/** A line of a page, and where it stands: in points, from the top left corner. */
export interface PdfLine {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Pieces of text of one page, more than any page has that people read. */
const MOST_ITEMS = 50_000;

type Matrix = readonly [number, number, number, number, number, number];
type Item = Extract<Awaited<ReturnType<PDFPageProxy['getTextContent']>>['items'][number], { readonly str: string }>;

/** The lines of a page, in the order in which the PDF has them. */
export async function pdfLines(page: PDFPageProxy): Promise<readonly PdfLine[]> {
  const { transform } = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  const lines: PdfLine[] = [];
  let open: PdfLine | null = null;
  for (const item of items.slice(0, MOST_ITEMS)) {
    if (!('str' in item)) continue;
    const line: PdfLine | null = item.str === '' ? open : joined(open, placed(item, transform as unknown as Matrix));
    if (line && item.hasEOL) lines.push(line);
    open = item.hasEOL ? null : line;
  }
  return (open ? [...lines, open] : lines).map(rounded);
}

function placed({ str, transform, width }: Item, [a, b, c, d, e, f]: Matrix): PdfLine {
  const [, , skew = 0, scale = 0, x = 0, y = 0] = transform as number[];
  const height = Math.hypot(skew, scale);
  const [left, bottom] = [a * x + c * y + e, b * x + d * y + f];
  return { text: str, left, top: bottom - height, width, height };
}

function joined(one: PdfLine | null, other: PdfLine): PdfLine {
  if (!one) return other;
  const [left, top] = [Math.min(one.left, other.left), Math.min(one.top, other.top)];
  const right = Math.max(one.left + one.width, other.left + other.width);
  const bottom = Math.max(one.top + one.height, other.top + other.height);
  return { text: one.text + other.text, left, top, width: right - left, height: bottom - top };
}

function rounded({ text, ...box }: PdfLine): PdfLine {
  const round = (number: number): number => (Number.isFinite(number) ? Math.round(number * 10) / 10 : 0);
  return { text, left: round(box.left), top: round(box.top), width: round(box.width), height: round(box.height) };
}
