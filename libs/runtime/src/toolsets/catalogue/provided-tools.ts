import type { JsonObject } from '@guildhall/kernel';
import { SOURCE, TARGET, type Toolset, takes, text } from './toolset.js';

const PROMPT = text('What it shall show.', 10_000);
const SIZE: JsonObject = {
  type: 'string',
  pattern: '^[1-9][0-9]{1,3}x[1-9][0-9]{1,3}$',
  description: 'Such as 1024x1024. Default: the one of the provider.',
};

export const IMAGE_GEN: Toolset = {
  name: 'image-gen',
  description: 'Makes and changes images with a model for images.',
  tools: [
    {
      name: 'image_gen_create',
      description: 'Makes an image from a description, into a new PNG file.',
      parameters: takes({ prompt: PROMPT, to: TARGET, size: SIZE }, ['prompt', 'to']),
      idempotent: false,
      service: 'imageGen',
    },
    {
      name: 'image_gen_edit',
      description: 'Changes an image as a description says, into a new PNG file.',
      parameters: takes({ path: SOURCE, prompt: PROMPT, to: TARGET, size: SIZE }, ['path', 'prompt', 'to']),
      idempotent: false,
      service: 'imageGen',
    },
  ],
};

export const VIDEO: Toolset = {
  name: 'video',
  description: 'Understands videos with a model for videos.',
  tools: [
    {
      name: 'video_ask',
      description: 'Asks about a video file.',
      parameters: takes({ path: SOURCE, question: text('What is asked.', 10_000) }, ['path', 'question']),
      idempotent: true,
      service: 'video',
    },
  ],
};

export const WORLD_GEN: Toolset = {
  name: 'world-gen',
  description: 'Makes and changes worlds (3D scenes) with a model for worlds.',
  tools: [
    {
      name: 'world_gen_create',
      description: 'Makes a world from a description, and from an image if there is one. Its files are written into a folder.',
      parameters: takes({ prompt: PROMPT, path: SOURCE, folder: text('Folder below /workspace for the files.', 1_024) }, [
        'prompt',
        'folder',
      ]),
      idempotent: true,
      service: 'worldGen',
    },
  ],
};
