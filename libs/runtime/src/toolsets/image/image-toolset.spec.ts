import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { type ModelAnswer, ModelError, type ModelRequest } from '../../models/model-gateway.js';
import { said } from '../../run/samples.property.js';
import { toolbox } from '../toolsets.property.js';

const RED = { r: 200, g: 0, b: 0 };
const BLUE = { r: 0, g: 0, b: 200 };

/** 60 by 40 pixels, red, with the right half blue. */
async function picture(format: 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff' = 'png'): Promise<Uint8Array> {
  const half = await sharp({ create: { width: 30, height: 40, channels: 3, background: BLUE } })
    .png()
    .toBuffer();
  const whole = sharp({ create: { width: 60, height: 40, channels: 3, background: RED } });
  return whole
    .composite([{ input: half, left: 30, top: 0 }])
    .toFormat(format)
    .toBuffer();
}
const boxWith = async (bytes: Uint8Array | string, parts: object = {}) => toolbox({ inputs: { image: bytes }, ...parts });
const meanOf = async (bytes: Uint8Array): Promise<number[]> => (await sharp(bytes).stats()).channels.map(({ mean }) => Math.round(mean));
const PATH = { path: '/inputs/image' };

/** A PNG that says that it has that many pixels, and has nothing. */
function claiming(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(17);
  header.write('IHDR', 'latin1');
  header.writeUInt32BE(width, 4);
  header.writeUInt32BE(height, 8);
  header.set([8, 2, 0, 0, 0], 12);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(header));
  const end = Buffer.from('0000000049454e44ae426082', 'hex');
  return Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d', 'hex'), header, crc, end]);
}

test.each(['png', 'jpeg', 'webp', 'gif', 'tiff'] as const)('a %s is looked at', async (format) => {
  const { done } = await boxWith(await picture(format));
  const { channels, ...seen } = await done('image_inspect', PATH);
  expect(seen).toMatchObject({ format, width: 60, height: 40, frames: 1 });
  const [red] = channels as [{ mean: number }];
  expect(Math.abs(red.mean - 100)).toBeLessThan(6);
});

test('is cut, with the rectangle inside of it', async () => {
  const { done, use, files } = await boxWith(await picture());
  const args = { ...PATH, to: 'cut.png', left: 35, top: 5, width: 20, height: 10 };
  expect(await done('image_crop', args)).toMatchObject({ path: '/workspace/cut.png', format: 'png', width: 20, height: 10 });
  expect(await meanOf(files.bytesAt('/workspace/cut.png'))).toEqual([0, 0, 200, 255]);
  expect(await use('image_crop', { ...args, width: 26 })).toMatchObject({ output: { error: 'outside_image' } });
});

test('is resized: one side and the other follows, or into both', async () => {
  const { done, use } = await boxWith(await picture());
  expect(await done('image_resize', { ...PATH, to: 'a.webp', width: 30 })).toMatchObject({ format: 'webp', width: 30, height: 20 });
  expect(await done('image_resize', { ...PATH, to: 'a.jpg', height: 80 })).toMatchObject({ format: 'jpeg', width: 120, height: 80 });
  expect(await done('image_resize', { ...PATH, to: 'a.png', width: 30, height: 30 })).toMatchObject({ width: 30, height: 20 });
  expect(await done('image_resize', { ...PATH, to: 'a.png', width: 30, height: 30, fit: 'fill' })).toMatchObject({ width: 30, height: 30 });
  expect(await use('image_resize', { ...PATH, to: 'a.png' })).toMatchObject({ output: { error: 'invalid_arguments' } });
  expect(await use('image_resize', { ...PATH, to: 'a.svg', width: 3 })).toMatchObject({ output: { error: 'unsupported_file' } });
});

test('is converted, turned and made grey', async () => {
  const { done, files } = await boxWith(await picture('tiff'));
  const args = { ...PATH, to: 'a.jpg', format: 'jpeg', quality: 90, rotate: 90, greyscale: true };
  expect(await done('image_convert', args)).toMatchObject({ width: 40, height: 60 });
  expect(await sharp(files.bytesAt('/workspace/a.jpg')).metadata()).toMatchObject({ format: 'jpeg' });
  const [red, green, blue] = await meanOf(files.bytesAt('/workspace/a.jpg'));
  expect([red, red]).toEqual([green, blue]);
});

test('one that lies on its side is stood up', async () => {
  const lying = await sharp(await picture('jpeg'))
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const { done } = await boxWith(lying);
  expect(await done('image_inspect', PATH)).toMatchObject({ width: 40, height: 60 });
  expect(await done('image_resize', { ...PATH, to: 'a.png', width: 40 })).toMatchObject({ width: 40, height: 60 });
});

describe('RUN-10', () => {
  const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd" width="9" height="9"/></svg>';

  test.each<[string, () => Promise<Uint8Array | string>, string]>([
    ['a drawing that refers to files', async () => SVG, 'unsupported_file'],
    ['the same with the beginning of a GIF', async () => `GIF89a${SVG}`, 'unreadable_file'],
    ['a PDF', async () => '%PDF-1.7', 'unsupported_file'],
    ['nothing', async () => '', 'unsupported_file'],
    ['a picture of 60,000 by 60,000 pixels', async () => claiming(60_000, 60_000), 'unreadable_file'],
    ['one of 2 billion', async () => claiming(0x7fffffff, 0x7fffffff), 'unreadable_file'],
    ['a truncated one', async () => (await picture('jpeg')).slice(0, 300), 'unreadable_file'],
  ])('%s is refused by every tool', async (_, make, error) => {
    const { use } = await boxWith(await make());
    const target = { ...PATH, to: 'a.png' };
    for (const ended of [
      use('image_inspect', PATH),
      use('image_resize', { ...target, width: 5 }),
      use('image_convert', { ...target, format: 'png' }),
      use('image_ask', { paths: ['/inputs/image'], question: '?' }),
      use('viz_annotate', { ...target, boxes: [{ left: 0, top: 0, width: 1, height: 1 }] }),
    ])
      expect(await ended).toMatchObject({ isError: true, output: { error } });
  });
});

describe('asking a model', () => {
  test('shows it the images, no larger than models look at, on the credentials of the run', async () => {
    const asked: ModelRequest[] = [];
    const ask = async (request: ModelRequest): Promise<ModelAnswer> => {
      asked.push(request);
      return said('Two colours.');
    };
    const large = await sharp(await picture())
      .resize(6_000, 4_000)
      .png()
      .toBuffer();
    const { use } = await boxWith(large, { gateway: { ask } });
    const { output, usage } = await use('image_ask', { paths: ['/inputs/image', '/inputs/image'], question: 'What is it?' });
    expect(output).toMatchObject({ answer: 'Two colours.', model: 'mock/mock', usage: { inputTokens: 1 } });
    expect(usage).toMatchObject({ inputTokens: 1, outputTokens: 1 });
    const [request] = asked;
    expect(request).toMatchObject({ payerId: 'acc_1', tools: [] });
    const [message] = request?.messages ?? [];
    const [text, image] = message?.role === 'user' ? message.content : [];
    expect(text).toEqual({ type: 'text', text: 'What is it?' });
    if (image?.type !== 'file') throw new Error('There is no image.');
    expect(image.mediaType).toBe('image/png');
    expect(await sharp(await request?.readFile(image.sha256)).metadata()).toMatchObject({ width: 2_048, height: 1_365 });
  });

  test('tells of models that do not answer', async () => {
    const ask = () => Promise.reject(new ModelError('model_not_available', 'No model is configured.'));
    const { use } = await boxWith(await picture(), { gateway: { ask } });
    expect(await use('image_ask', { paths: ['/inputs/image'], question: '?' })).toMatchObject({
      isError: true,
      output: { error: 'model_not_available' },
    });
  });
});
