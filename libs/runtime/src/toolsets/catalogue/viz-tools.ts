import type { JsonObject } from '@guildhall/kernel';
import { SOURCE, TARGET, type Toolset, takes, text, whole } from './toolset.js';

const PLACE: JsonObject = { type: 'number', minimum: -100_000, maximum: 100_000 };
const NUMBER_OR_NONE: JsonObject = { type: ['number', 'null'] };
const COLOUR: JsonObject = { type: 'string', pattern: '^#[0-9a-fA-F]{6}$', description: 'Such as #d62728. Default: one for each label.' };

const BOX = takes({ left: PLACE, top: PLACE, width: PLACE, height: PLACE, label: { type: 'string', maxLength: 200 }, colour: COLOUR }, [
  'left',
  'top',
  'width',
  'height',
]);

const SERIES = takes(
  {
    name: { type: 'string', maxLength: 200 },
    values: { type: 'array', items: NUMBER_OR_NONE, maxItems: 5_000, description: 'One for each label; null: none.' },
    points: {
      type: 'array',
      maxItems: 5_000,
      items: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
      description: 'Pairs [x, y], for a scatter chart.',
    },
  },
  [],
);

export const VIZ: Toolset = {
  name: 'viz',
  description: 'Draws boxes and labels on images, and charts.',
  tools: [
    {
      name: 'viz_annotate',
      description: 'Draws boxes with labels on an image, into a new PNG file. Boxes are in pixels from the top left corner.',
      parameters: takes({ path: SOURCE, to: TARGET, boxes: { type: 'array', items: BOX, minItems: 1, maxItems: 500 } }, [
        'path',
        'to',
        'boxes',
      ]),
      idempotent: true,
    },
    {
      name: 'viz_chart',
      description: 'Draws a chart as an SVG or PNG file, as the name of the file says.',
      parameters: takes(
        {
          to: TARGET,
          type: { type: 'string', enum: ['bar', 'line', 'pie', 'scatter'] },
          title: text('Above the chart.', 200),
          labels: {
            type: 'array',
            items: { type: 'string', maxLength: 200 },
            maxItems: 5_000,
            description: 'Of the bars, places or pieces.',
          },
          series: { type: 'array', items: SERIES, minItems: 1, maxItems: 50, description: 'A pie has one.' },
          xTitle: text('Below the horizontal axis.', 200),
          yTitle: text('Beside the vertical axis.', 200),
          width: whole('Pixels. Default: 800.', 100, 4_000),
          height: whole('Pixels. Default: 500.', 100, 4_000),
        },
        ['to', 'type', 'series'],
      ),
      idempotent: true,
    },
  ],
};
