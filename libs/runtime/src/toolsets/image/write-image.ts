import type { JsonObject } from '@guildhall/kernel';
import type { Sharp } from 'sharp';
import type { ToolContext } from '../tool-context.js';
import { ToolFault } from '../tool-fault.js';
import { withImage } from './open-image.js';

export type ImageFormat = 'png' | 'jpeg' | 'webp';

/** A change of an image, and the file that it becomes. */
export interface ImageChange {
  readonly path: string;
  readonly to: string;
  readonly format: ImageFormat;
  readonly quality?: number;
  readonly change: (image: Sharp) => Sharp;
}

/** Reads an image, changes it, and writes the new file. */
export async function writeImage({ path, to, format, quality = 85, change }: ImageChange, { files }: ToolContext): Promise<JsonObject> {
  const bytes = await files.read(path);
  const { data, info } = await withImage(bytes, (image) =>
    change(image)
      .toFormat(format, format === 'png' ? {} : { quality })
      .toBuffer({ resolveWithObject: true }),
  );
  return { path: await files.write(to, data), format, width: info.width, height: info.height, size: data.length };
}

/**
 * The format that the name of a file asks for.
 * @throws {ToolFault} `unsupported_file`
 */
export function formatOf(path: string): ImageFormat {
  const end = /\.(png|jpe?g|webp)$/i.exec(path)?.[1]?.toLowerCase();
  if (end === 'png' || end === 'webp') return end;
  if (end) return 'jpeg';
  throw new ToolFault('unsupported_file', 'The name of the new file must end in .png, .jpg or .webp.');
}
