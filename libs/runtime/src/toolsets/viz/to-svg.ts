import { isWhole, type Mark, type Picture } from './marks.js';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** THREAT[INP-08]: labels come from models and strangers; in the file they are text, whoever opens it. Characters that XML cannot hold are left out. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\ufffe\uffff]/gu, ' ')
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** A picture as an SVG file. */
export function toSvg({ width, height, marks }: Picture): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Liberation Sans, Arial, sans-serif">`;
  return `${head}\n<rect width="${width}" height="${height}" fill="#ffffff"/>\n${marks.map(element).join('\n')}\n</svg>\n`;
}

function element(mark: Mark): string {
  switch (mark.type) {
    case 'rect':
      return `<rect x="${n(mark.x)}" y="${n(mark.y)}" width="${n(mark.width)}" height="${n(mark.height)}" fill="${mark.fill}"/>`;
    case 'line':
      return `<polyline points="${mark.points.map(([x, y]) => `${n(x)},${n(y)}`).join(' ')}" fill="none" stroke="${mark.stroke}" stroke-width="${n(mark.width)}"/>`;
    case 'circle':
      return `<circle cx="${n(mark.x)}" cy="${n(mark.y)}" r="${n(mark.radius)}" fill="${mark.fill}"/>`;
    case 'slice':
      return sliceElement(mark);
    case 'text': {
      const turn = mark.isUpright ? ` transform="rotate(-90 ${n(mark.x)} ${n(mark.y)})"` : '';
      const place = `x="${n(mark.x)}" y="${n(mark.y)}" dominant-baseline="central" text-anchor="${mark.anchor}"${turn}`;
      return `<text ${place} font-size="${n(mark.size)}" fill="${mark.fill}">${escaped(mark.text)}</text>`;
    }
  }
}

function sliceElement(mark: Extract<Mark, { type: 'slice' }>): string {
  const { x, y, radius, from, to, fill } = mark;
  if (isWhole(mark)) return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${fill}"/>`;
  const at = (angle: number): string => `${n(x + radius * Math.sin(angle))} ${n(y - radius * Math.cos(angle))}`;
  const arc = `A${n(radius)} ${n(radius)} 0 ${to - from > Math.PI ? 1 : 0} 1 ${at(to)}`;
  return `<path d="M${n(x)} ${n(y)} L${at(from)} ${arc} Z" fill="${fill}"/>`;
}

const n = (number: number): string => String(Math.round(number * 100) / 100);
