import type { JsonObject } from '@guildhall/kernel';
import { LONGEST_SIDE } from '../catalogue/image-tools.js';
import type { ToolContext, ToolFunction } from '../tool-context.js';
import { ToolFault } from '../tool-fault.js';
import { statsOf, withImage } from './open-image.js';
import { formatOf, type ImageFormat, writeImage } from './write-image.js';

/** Looking at images and changing them. */
export const IMAGE_FUNCTIONS: Readonly<Record<string, ToolFunction>> = {
  image_inspect: inspect,
  image_crop: crop,
  image_resize: resize,
  image_convert: convert,
};

async function inspect({ path }: { readonly path: string }, { files }: ToolContext): Promise<JsonObject> {
  const bytes = await files.read(path);
  return withImage(bytes, async (image) => {
    const { format = 'unknown', autoOrient, hasAlpha = false, space = 'unknown', pages = 1, density } = await image.metadata();
    const { channels, dominant, entropy, sharpness } = await statsOf(image);
    const spread = channels.map(({ min, max, mean }) => ({ min, max, mean: Math.round(mean) }));
    const look = { dominant: { ...dominant }, entropy: Math.round(entropy * 100) / 100, sharpness: Math.round(sharpness * 100) / 100 };
    const { width, height } = autoOrient;
    return {
      format,
      width,
      height,
      hasAlpha,
      colourSpace: space,
      frames: pages,
      ...(density ? { density } : {}),
      channels: spread,
      ...look,
    };
  });
}

interface CropArguments {
  readonly path: string;
  readonly to: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

async function crop({ path, to, ...box }: CropArguments, context: ToolContext): Promise<JsonObject> {
  const size = await withImage(await context.files.read(path), async (image) => (await image.metadata()).autoOrient);
  if (box.left + box.width > size.width || box.top + box.height > size.height)
    throw new ToolFault('outside_image', `The image has ${size.width} by ${size.height} pixels; the rectangle goes beyond it.`);
  return writeImage({ path, to, format: formatOf(to), change: (image) => image.extract(box) }, context);
}

interface ResizeArguments {
  readonly path: string;
  readonly to: string;
  readonly width?: number;
  readonly height?: number;
  readonly fit?: 'inside' | 'cover' | 'fill';
}

async function resize({ path, to, width, height, fit = 'inside' }: ResizeArguments, context: ToolContext): Promise<JsonObject> {
  if (width === undefined && height === undefined) throw new ToolFault('invalid_arguments', 'Give a width or a height.');
  return writeImage({ path, to, format: formatOf(to), change: (image) => image.resize(bounded(width, height, fit)) }, context);
}

/** With one side only, the other follows, and must not become too long. */
function bounded(width: number | undefined, height: number | undefined, fit: 'inside' | 'cover' | 'fill') {
  return width === undefined || height === undefined
    ? { width: width ?? LONGEST_SIDE, height: height ?? LONGEST_SIDE, fit: 'inside' as const }
    : { width, height, fit };
}

interface ConvertArguments {
  readonly path: string;
  readonly to: string;
  readonly format: ImageFormat;
  readonly quality?: number;
  readonly rotate?: number;
  readonly greyscale?: boolean;
}

async function convert(
  { path, to, format, quality, rotate = 0, greyscale = false }: ConvertArguments,
  context: ToolContext,
): Promise<JsonObject> {
  const turned = { path, to, format, ...(quality === undefined ? {} : { quality }) };
  return writeImage({ ...turned, change: (image) => (rotate === 0 ? image : image.rotate(rotate)).greyscale(greyscale) }, context);
}
