import { SOURCE, TARGET, type Toolset, takes, text, whole } from './toolset.js';

/** Longest side of an image that is made, in pixels. */
export const LONGEST_SIDE = 8_192;

const side = (description: string) => whole(description, 1, LONGEST_SIDE);
const FORMAT = { type: 'string', enum: ['png', 'jpeg', 'webp'], description: 'Format of the new file.' };

export const IMAGE: Toolset = {
  name: 'image',
  description:
    'Looks at images, cuts, resizes and converts them, and asks a model what they show. They are PNG, JPEG, WebP, GIF or TIFF files.',
  tools: [
    {
      name: 'image_inspect',
      description: 'Says the format of an image, its width and height in pixels, and how its colours are spread.',
      parameters: takes({ path: SOURCE }, ['path']),
      idempotent: true,
    },
    {
      name: 'image_crop',
      description: 'Cuts a rectangle out of an image into a new file. The type of the file is that of its name: .png, .jpg or .webp.',
      parameters: takes(
        {
          path: SOURCE,
          to: TARGET,
          left: whole('Pixels from the left.', 0, 100_000),
          top: whole('Pixels from the top.', 0, 100_000),
          width: side('Pixels.'),
          height: side('Pixels.'),
        },
        ['path', 'to', 'left', 'top', 'width', 'height'],
      ),
      idempotent: true,
    },
    {
      name: 'image_resize',
      description:
        'Writes an image in another size. With one side, the other follows; with both, it fits into them unless `fit` says otherwise.',
      parameters: takes(
        {
          path: SOURCE,
          to: TARGET,
          width: side('Pixels.'),
          height: side('Pixels.'),
          fit: { type: 'string', enum: ['inside', 'cover', 'fill'], description: 'Default: inside.' },
        },
        ['path', 'to'],
      ),
      idempotent: true,
    },
    {
      name: 'image_convert',
      description: 'Writes an image in another format; it can be turned and made grey on the way.',
      parameters: takes(
        {
          path: SOURCE,
          to: TARGET,
          format: FORMAT,
          quality: whole('Of JPEG and WebP. Default: 85.', 1, 100),
          rotate: { type: 'integer', enum: [0, 90, 180, 270], description: 'Degrees, clockwise. Default: 0.' },
          greyscale: { type: 'boolean', description: 'Default: false.' },
        },
        ['path', 'to', 'format'],
      ),
      idempotent: true,
    },
    {
      name: 'image_ask',
      description: 'Shows images to the model of the run and asks it about them.',
      parameters: takes(
        {
          paths: { type: 'array', items: SOURCE, minItems: 1, maxItems: 8 },
          question: text('What the model is asked.', 10_000),
        },
        ['paths', 'question'],
      ),
      idempotent: true,
    },
  ],
};
