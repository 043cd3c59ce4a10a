import type { JsonObject } from '@guildhall/kernel';
import type { ToolContext, ToolFunction } from '../tool-context.js';
import { ToolFault } from '../tool-fault.js';
import { annotate, type Box } from './annotate.js';
import { toPng } from './canvas.js';
import { drawChart } from './chart.js';
import type { Chart } from './chart-types.js';
import { toSvg } from './to-svg.js';

/** Drawing on images, and charts. */
export const VIZ_FUNCTIONS: Readonly<Record<string, ToolFunction>> = { viz_annotate: annotateFile, viz_chart: writeChart };

interface AnnotateArguments {
  readonly path: string;
  readonly to: string;
  readonly boxes: readonly Box[];
}

async function annotateFile({ path, to, boxes }: AnnotateArguments, { files }: ToolContext): Promise<JsonObject> {
  if (!/\.png$/i.test(to)) throw new ToolFault('unsupported_file', 'The name of the new file must end in .png.');
  const { png, width, height } = await annotate(await files.read(path), boxes);
  return { path: await files.write(to, png), width, height, boxes: boxes.length };
}

async function writeChart({ to, ...chart }: Chart & { readonly to: string }, { files }: ToolContext): Promise<JsonObject> {
  const end = /\.(svg|png)$/i.exec(to)?.[1]?.toLowerCase();
  if (!end) throw new ToolFault('unsupported_file', 'The name of the new file must end in .svg or .png.');
  const picture = drawChart(chart);
  const bytes = end === 'svg' ? new TextEncoder().encode(toSvg(picture)) : await toPng(picture);
  return { path: await files.write(to, bytes), width: picture.width, height: picture.height, size: bytes.length };
}
