import type { Examples } from './example.js';

const OF_FILE = {
  type: 'object',
  properties: { path: { type: 'string' } },
  required: ['path'],
};

export const TOOLSETS: Examples = {
  toolsets_list: {
    response: {
      ok: true,
      success: true,
      toolsets: [
        {
          name: 'document',
          description: 'Text, layout and pictures of the pages of documents: PDF, Word, Excel and PowerPoint.',
          available: true,
          tools: [{ name: 'document_text', description: 'Reads the text of a document.', parameters: OF_FILE, available: true }],
        },
        {
          name: 'video',
          description: 'Understands videos with a model for videos.',
          available: false,
          reason: 'No model for videos is configured; the operator sets VIDEO_URL.',
          tools: [],
        },
      ],
    },
  },
};
