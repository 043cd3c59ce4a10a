import type { Chart, PlotBox } from './chart-types.js';
import { FAINT, INK, type Mark } from './marks.js';
import { shortened } from './shortened.js';
import { rangeOf, shownNumber, tickValues } from './ticks.js';

/** Where values are in the picture, and what is drawn around them. */
export interface Axes {
  readonly xOf: (x: number) => number;
  readonly yOf: (y: number) => number;
  /** Between two labels. */
  readonly step: number;
  /** Below the values. */
  readonly grid: readonly Mark[];
  /** Above the values. */
  readonly frame: readonly Mark[];
}

const SIZE = 12;
/** Room for the numbers of the vertical axis. */
const NUMBERS = 64;

/** Lays the axes of a chart that has two. */
export function layAxes(chart: Chart, outer: PlotBox): Axes {
  const { xTitle, yTitle } = chart;
  const box: PlotBox = {
    ...{ top: outer.top, right: outer.right, left: outer.left + NUMBERS + (yTitle ? 20 : 0) },
    bottom: outer.bottom - 24 - (xTitle ? 20 : 0),
  };
  const ys = chart.series.flatMap(({ values = [], points = [] }) => [...values.filter((one) => one !== null), ...points.map(([, y]) => y)]);
  const yTicks = tickValues(rangeOf(ys, chart.type === 'bar'), 6);
  const yOf = scale(yTicks[0] ?? 0, yTicks.at(-1) ?? 1, box.bottom, box.top);
  const { xOf, step, marks } = usesNumbers(chart) ? numberedX(chart, box) : labelledX(chart, box);
  const rows = yTicks.flatMap((tick): Mark[] => [
    {
      type: 'line',
      points: [
        [box.left, yOf(tick)],
        [box.right, yOf(tick)],
      ],
      stroke: FAINT,
      width: 1,
    },
    { type: 'text', x: box.left - 8, y: yOf(tick), text: shownNumber(tick), size: SIZE, anchor: 'end', fill: INK },
  ]);
  const corner: Mark = {
    type: 'line',
    points: [
      [box.left, box.top],
      [box.left, box.bottom],
      [box.right, box.bottom],
    ],
    stroke: INK,
    width: 1,
  };
  return { xOf, yOf, step, grid: rows, frame: [corner, ...marks, ...titles({ xTitle, yTitle }, box, outer)] };
}

/** Whether places on the horizontal axis are numbers, and not labels. */
const usesNumbers = ({ series }: Chart): boolean => series.some(({ points }) => points !== undefined);

function scale(from: number, to: number, start: number, end: number): (value: number) => number {
  const width = to - from || 1;
  return (value) => start + ((value - from) / width) * (end - start);
}

function numberedX({ series }: Chart, box: PlotBox) {
  const xs = series.flatMap(({ points = [], values = [] }) => [...points.map(([x]) => x), ...values.map((_, place) => place)]);
  const ticks = tickValues(rangeOf(xs, false), 8);
  const xOf = scale(ticks[0] ?? 0, ticks.at(-1) ?? 1, box.left, box.right);
  return { xOf, step: 0, marks: ticks.map((tick) => below(shownNumber(tick), xOf(tick), box)) };
}

function labelledX({ series, labels = [] }: Chart, box: PlotBox) {
  const count = Math.max(1, ...series.map(({ values = [] }) => values.length));
  const step = (box.right - box.left) / count;
  const xOf = (place: number): number => box.left + step * (place + 0.5);
  const every = Math.ceil(count / Math.max(1, Math.floor((box.right - box.left) / 60)));
  const room = Math.max(4, Math.floor((step * every) / 7));
  const shown = Array.from({ length: count }, (_, place) => place).filter((place) => place % every === 0);
  return { xOf, step, marks: shown.map((place) => below(shortened(labels[place] ?? String(place + 1), room), xOf(place), box)) };
}

function below(text: string, x: number, { bottom }: PlotBox): Mark {
  return { type: 'text', x, y: bottom + 14, text, size: SIZE, anchor: 'middle', fill: INK };
}

function titles(
  { xTitle, yTitle }: { xTitle: string | undefined; yTitle: string | undefined },
  box: PlotBox,
  outer: PlotBox,
): readonly Mark[] {
  const style = { type: 'text', size: 13, anchor: 'middle', fill: INK } as const;
  return [
    ...(xTitle ? [{ ...style, x: (box.left + box.right) / 2, y: outer.bottom - 8, text: xTitle }] : []),
    ...(yTitle ? [{ ...style, x: outer.left + 8, y: (box.top + box.bottom) / 2, text: yTitle, isUpright: true }] : []),
  ];
}
