import type { Sharp, Stats } from 'sharp';
import { ToolFault } from '../tool-fault.js';
import { Places } from '../workshop/places.js';

/** Pixels of an image that is opened. */
const MOST_PIXELS = 50_000_000;

/** Images that one process works on at the same time: each may take a few hundred megabytes. */
const places = new Places(2);

/** The formats that are read. Others have readers that can be made to open files or addresses, or that few people look after. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff'].map((name) => `VipsForeignLoad${name}`);

const SIGNS: readonly RegExp[] = [/^\x89PNG\r\n/, /^\xff\xd8\xff/, /^RIFF.{4}WEBP/s, /^GIF8[79]a/, /^(?:II\*\0|MM\0\*)/];

async function loadSharp() {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  // THREAT[RUN-10]: no other reader than these, whatever a file says it is.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  return sharp;
}

let loaded: ReturnType<typeof loadSharp> | undefined;

/**
 * Works on an image: the first one of several in a file, upright.
 * THREAT[RUN-10]: it is not opened when it has too many pixels, and the work has a deadline.
 * @throws {ToolFault} `unsupported_file`, `unreadable_file`
 */
export function withImage<T>(bytes: Uint8Array, work: (image: Sharp) => Promise<T>): Promise<T> {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (!SIGNS.some((sign) => sign.test(head))) throw new ToolFault('unsupported_file', 'Images are PNG, JPEG, WebP, GIF or TIFF files.');
  return places.hold(async () => {
    loaded ??= loadSharp();
    const sharp = await loaded;
    try {
      return await work(sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1 }).autoOrient().timeout({ seconds: 20 }));
    } catch (fault) {
      if (fault instanceof ToolFault) throw fault;
      throw new ToolFault('unreadable_file', `The image is damaged, or has more than ${MOST_PIXELS / 1_000_000} million pixels.`);
    }
  });
}

/**
 * What the pixels of an image are like, looked at in a small copy. They are decoded first: asked for the numbers of a damaged image, the
 * library may answer with none instead of a failure.
 */
export async function statsOf(image: Sharp): Promise<Stats> {
  const small = image.clone().resize(512, 512, { fit: 'inside' });
  const { data, info } = await small.raw().toBuffer({ resolveWithObject: true });
  const { default: sharp } = await import('sharp');
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } }).stats();
}
