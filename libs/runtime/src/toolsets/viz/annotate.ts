import { withImage } from '../image/open-image.js';
import { drawMark, openCanvas } from './canvas.js';
import { colourOf } from './marks.js';
import { shortened } from './shortened.js';

/** A box on an image, in pixels from its top left corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly label?: string;
  readonly colour?: string;
}

/** Longest side of an image that is drawn on; larger ones are made smaller, and their boxes with them. */
const LONGEST = 4_096;

/** Draws boxes on an image; boxes with the same label have the same colour. */
export async function annotate(bytes: Uint8Array, boxes: readonly Box[]) {
  const { createCanvas, loadImage } = await openCanvas();
  // THREAT[RUN-10]: what strangers made is opened by the reader that has bounds, and drawn as what that one made of it.
  const { png, original } = await withImage(bytes, async (image) => {
    const { autoOrient } = await image.metadata();
    return {
      png: await image.resize(LONGEST, LONGEST, { fit: 'inside', withoutEnlargement: true }).png().toBuffer(),
      original: autoOrient,
    };
  });
  const picture = await loadImage(png);
  const { width, height } = picture;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0);
  const labels = [...new Set(boxes.map(({ label = '' }) => label))];
  const scale = width / original.width;
  const line = Math.max(2, Math.round(Math.max(width, height) / 400));
  for (const { label = '', colour = colourOf(labels.indexOf(label)), ...box } of boxes) {
    const [x, y, w, h] = [box.left, box.top, box.width, box.height].map((one) => one * scale) as [number, number, number, number];
    const corners = [
      [x, y],
      [x + w, y],
      [x + w, y + h],
      [x, y + h],
      [x, y],
      [x + w, y],
    ] as const;
    drawMark(context, { type: 'line', points: corners, stroke: colour, width: line });
    if (label === '') continue;
    const size = Math.max(12, line * 5);
    const text = shortened(label, 60);
    context.font = `${size}px "Guildhall Sans", sans-serif`;
    const above = Math.max(0, y - size - 6);
    drawMark(context, { type: 'rect', x, y: above, width: context.measureText(text).width + 8, height: size + 6, fill: colour });
    drawMark(context, { type: 'text', x: x + 4, y: above + size / 2 + 3, text, size, anchor: 'start', fill: '#ffffff' });
  }
  return { png: Uint8Array.from(await canvas.encode('png')), width, height };
}
