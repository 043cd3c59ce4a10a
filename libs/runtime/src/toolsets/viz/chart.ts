import { ToolFault } from '../tool-fault.js';
import { type Axes, layAxes } from './axes.js';
import type { Chart, PlotBox, Series } from './chart-types.js';
import { colourOf, INK, type Mark, type Picture } from './marks.js';
import { pieMarks } from './pie.js';
import { shortened } from './shortened.js';

/** Values of all series together. */
const MOST_VALUES = 20_000;

/** @throws {ToolFault} `invalid_chart` when there is nothing to draw */
export function drawChart(chart: Chart): Picture {
  const { width = 800, height = 500, title, series } = chart;
  const count = series.reduce((sum, { values = [], points = [] }) => sum + values.length + points.length, 0);
  if (count === 0) throw new ToolFault('invalid_chart', 'Give `values` (or `points`, for a scatter chart).');
  if (count > MOST_VALUES) throw new ToolFault('invalid_chart', `A chart shows ${MOST_VALUES} values at most.`);
  const top = title === undefined ? 16 : 44;
  const heading: Mark[] =
    title === undefined ? [] : [{ type: 'text', x: width / 2, y: 24, text: title, size: 18, anchor: 'middle', fill: INK }];
  const box = { left: 16, top, right: width - 16, bottom: height - 16 };
  return { width, height, marks: [...heading, ...(chart.type === 'pie' ? pieMarks(chart, box) : plotMarks(chart, box))] };
}

function plotMarks(chart: Chart, outer: PlotBox): readonly Mark[] {
  const { type, series } = chart;
  const named = series.flatMap(({ name }, place) => (name ? [{ name, fill: colourOf(place) }] : []));
  const legendWidth = named.length > 0 && series.length > 1 ? 140 : 0;
  const axes = layAxes(chart, { ...outer, right: outer.right - legendWidth });
  const drawn = type === 'bar' ? bars(series, axes) : series.flatMap((one, place) => points(one, { type, axes, fill: colourOf(place) }));
  return [...axes.grid, ...drawn, ...axes.frame, ...(legendWidth > 0 ? legend(named, outer.right - legendWidth + 12, outer.top) : [])];
}

/** Groups of bars side by side, one group for each label. */
function bars(series: readonly Series[], { xOf, yOf, step }: Axes): readonly Mark[] {
  const width = (step * 0.8) / series.length;
  return series.flatMap(({ values = [] }, place) =>
    values.flatMap((value, at): Mark[] => {
      if (value === null) return [];
      const [one, other] = [yOf(0), yOf(value)];
      const x = xOf(at) - step * 0.4 + place * width;
      return [{ type: 'rect', x, y: Math.min(one, other), width, height: Math.abs(one - other), fill: colourOf(place) }];
    }),
  );
}

function points(
  { values = [], points: pairs }: Series,
  { type, axes, fill }: { type: Chart['type']; axes: Axes; fill: string },
): readonly Mark[] {
  const given = pairs ?? values.map((value, place) => [place, value] as const);
  const placed = given.map(([x, y]) => (y === null ? null : ([axes.xOf(x), axes.yOf(y)] as const)));
  const dots = placed.flatMap((point): Mark[] =>
    point ? [{ type: 'circle', x: point[0], y: point[1], radius: type === 'line' ? 2.5 : 4, fill }] : [],
  );
  return type === 'line'
    ? [...stretches(placed).map((line): Mark => ({ type: 'line', points: line, stroke: fill, width: 2 })), ...dots]
    : dots;
}

/** A line is broken where there is no value. */
function stretches<T>(placed: readonly (T | null)[]): readonly (readonly T[])[] {
  const lines: T[][] = [[]];
  for (const point of placed) {
    if (point === null) lines.push([]);
    else lines.at(-1)?.push(point);
  }
  return lines.filter((line) => line.length > 1);
}

function legend(named: readonly { readonly name: string; readonly fill: string }[], left: number, top: number): readonly Mark[] {
  return named.flatMap(({ name, fill }, place): Mark[] => [
    { type: 'rect', x: left, y: top + place * 20, width: 12, height: 12, fill },
    { type: 'text', x: left + 18, y: top + place * 20 + 6, text: shortened(name, 18), size: 12, anchor: 'start', fill: INK },
  ]);
}
