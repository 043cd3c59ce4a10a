import { ToolFault } from '../tool-fault.js';
import type { Chart, PlotBox } from './chart-types.js';
import { colourOf, INK, type Mark } from './marks.js';
import { shortened } from './shortened.js';

/** Slices that have a line in the legend. */
const MOST_NAMED = 24;

/** @throws {ToolFault} `invalid_chart` for numbers that are no parts of a whole */
export function pieMarks({ series, labels = [] }: Chart, { left, top, right, bottom }: PlotBox): readonly Mark[] {
  const values = (series[0]?.values ?? []).map((value) => value ?? 0);
  const total = values.reduce((sum, value) => sum + value, 0);
  if (series.length > 1 || values.some((value) => value < 0) || !(total > 0) || !Number.isFinite(total))
    throw new ToolFault('invalid_chart', 'A pie has one series, of numbers from 0, which are not all 0.');
  const radius = Math.max(1, Math.min(bottom - top, (right - left) * 0.6) / 2);
  const centre = { x: left + radius, y: (top + bottom) / 2, radius };
  let angle = 0;
  const slices = values.map((value, place): Mark => {
    const from = angle;
    angle += (value / total) * 2 * Math.PI;
    return { type: 'slice', ...centre, from, to: angle, fill: colourOf(place) };
  });
  const lines = values.slice(0, MOST_NAMED).flatMap((value, place): Mark[] => {
    const [x, y] = [left + radius * 2 + 20, top + place * 20];
    const text = `${shortened(labels[place] ?? String(place + 1), 24)} (${Math.round((value / total) * 1_000) / 10} %)`;
    return [
      { type: 'rect', x, y, width: 12, height: 12, fill: colourOf(place) },
      { type: 'text', x: x + 18, y: y + 6, text, size: 12, anchor: 'start', fill: INK },
    ];
  });
  return [...slices, ...lines];
}
