import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { isWhole, type Mark, type Picture } from './marks.js';

const FONT = 'Guildhall Sans';

/** Servers have no fonts: letters are drawn with the one that comes with the reader of PDF files. */
async function loadCanvas() {
  const canvas = await import('@napi-rs/canvas');
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  canvas.GlobalFonts.registerFromPath(join(folder, 'standard_fonts', 'LiberationSans-Regular.ttf'), FONT);
  return canvas;
}

let loaded: ReturnType<typeof loadCanvas> | undefined;

/** What draws pictures. */
export function openCanvas(): ReturnType<typeof loadCanvas> {
  loaded ??= loadCanvas();
  return loaded;
}

/** A picture as a PNG file. */
export async function toPng({ width, height, marks }: Picture): Promise<Uint8Array> {
  const { createCanvas } = await openCanvas();
  const canvas: Canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  for (const mark of marks) drawMark(context, mark);
  return Uint8Array.from(await canvas.encode('png'));
}

/** Draws one mark. */
export function drawMark(context: SKRSContext2D, mark: Mark): void {
  switch (mark.type) {
    case 'rect':
      context.fillStyle = mark.fill;
      context.fillRect(mark.x, mark.y, mark.width, mark.height);
      return;
    case 'line':
      drawLine(context, mark);
      return;
    case 'circle':
      drawDisc(context, mark);
      return;
    case 'slice':
      if (isWhole(mark)) drawDisc(context, mark);
      else drawSlice(context, mark);
      return;
    case 'text':
      drawText(context, mark);
  }
}

function drawLine(context: SKRSContext2D, { points, stroke, width }: Extract<Mark, { type: 'line' }>): void {
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

type Disc = Pick<Extract<Mark, { type: 'circle' }>, 'x' | 'y' | 'radius' | 'fill'>;

function drawDisc(context: SKRSContext2D, { x, y, radius, fill }: Disc): void {
  context.fillStyle = fill;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function drawSlice(context: SKRSContext2D, { x, y, radius, from, to, fill }: Extract<Mark, { type: 'slice' }>): void {
  context.fillStyle = fill;
  context.beginPath();
  context.moveTo(x, y);
  context.arc(x, y, radius, from - Math.PI / 2, to - Math.PI / 2);
  context.fill();
}

function drawText(context: SKRSContext2D, { x, y, text, size, anchor, fill, isUpright }: Extract<Mark, { type: 'text' }>): void {
  context.save();
  context.font = `${size}px "${FONT}", sans-serif`;
  context.fillStyle = fill;
  context.textAlign = anchor === 'middle' ? 'center' : anchor;
  context.textBaseline = 'middle';
  context.translate(x, y);
  if (isUpright) context.rotate(-Math.PI / 2);
  context.fillText(text, 0, 0);
  context.restore();
}
