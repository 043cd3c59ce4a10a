import type { JsonObject } from '@guildhall/kernel';
import { SOURCE, type Toolset, takes, text, whole } from './toolset.js';

const PAGES: Readonly<Record<string, JsonObject>> = {
  firstPage: whole('Number of the first page, from 1. Default: 1.', 1, 100_000),
  pages: whole('How many pages. Default: as many as one call reads.', 1, 200),
};

export const DOCUMENT: Toolset = {
  name: 'document',
  description: 'Text, layout and pictures of the pages of documents: PDF, Word, Excel and PowerPoint.',
  tools: [
    {
      name: 'document_text',
      description: 'Reads the text of a PDF, .docx, .xlsx or .pptx file: by pages, paragraphs, sheets or slides.',
      parameters: takes({ path: SOURCE, ...PAGES }, ['path']),
      idempotent: true,
    },
    {
      name: 'document_layout',
      description: 'Says where the text of PDF pages stands: lines with their boxes in points, from the top left corner of the page.',
      parameters: takes({ path: SOURCE, ...PAGES }, ['path']),
      idempotent: true,
    },
    {
      name: 'document_page_images',
      description: 'Draws pages of a PDF as PNG files into a folder, so that they can be looked at.',
      parameters: takes(
        {
          path: SOURCE,
          folder: text('Folder below /workspace for the files page-1.png and so on. Default: /workspace/pages.', 1_024),
          firstPage: PAGES.firstPage as JsonObject,
          pages: whole('How many pages. Default: 1.', 1, 20),
          dpi: whole('Pixels for each inch. Default: 144.', 36, 300),
        },
        ['path'],
      ),
      idempotent: true,
    },
  ],
};
