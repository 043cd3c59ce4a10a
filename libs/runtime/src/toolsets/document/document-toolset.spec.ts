import type { JsonObject } from '@guildhall/kernel';
import { type Toolbox, toolbox } from '../toolsets.property.js';
import { docxOf, PPTX, pdfOf, wordOf, XLSX, zipOf } from './samples.property.js';

const withFile = (bytes: Uint8Array): Promise<Toolbox> => toolbox({ inputs: { file: bytes } });
const textOf = async (bytes: Uint8Array, args: JsonObject = {}) =>
  (await withFile(bytes)).done('document_text', { path: '/inputs/file', ...args });
const faultOf = async (bytes: Uint8Array, tool = 'document_text') => (await withFile(bytes)).use(tool, { path: '/inputs/file' });

describe('PDF', () => {
  test('text comes by pages', async () => {
    const pdf = await pdfOf([['Invoice 17', 'Total: 42.00'], ['Second page'], ['Third']]);
    expect(await textOf(pdf)).toEqual({
      ...{ kind: 'pdf', totalPages: 3 },
      pages: [
        { page: 1, text: 'Invoice 17\nTotal: 42.00' },
        { page: 2, text: 'Second page' },
        { page: 3, text: 'Third' },
      ],
    });
    expect(await textOf(pdf, { firstPage: 2, pages: 1 })).toEqual({
      kind: 'pdf',
      totalPages: 3,
      pages: [{ page: 2, text: 'Second page' }],
      nextPage: 3,
    });
  });

  test('layout says where the lines stand, from the top left corner', async () => {
    const { done } = await withFile(await pdfOf([['Invoice 17', 'Total']]));
    const { pages } = await done('document_layout', { path: '/inputs/file' });
    expect(pages).toEqual([
      {
        ...{ page: 1, width: 300, height: 400 },
        lines: [
          { text: 'Invoice 17', left: 50, top: 38, width: expect.any(Number), height: 12 },
          { text: 'Total', left: 50, top: 58, width: expect.any(Number), height: 12 },
        ],
      },
    ]);
  });

  test('pages become pictures that show what is on them', async () => {
    const { done, files } = await withFile(await pdfOf([['Invoice 17'], []]));
    const { images } = await done('document_page_images', { path: '/inputs/file', pages: 2, dpi: 72 });
    expect(images).toEqual([
      { page: 1, path: '/workspace/pages/page-1.png', width: 300, height: 400 },
      { page: 2, path: '/workspace/pages/page-2.png', width: 300, height: 400 },
    ]);
    const { default: sharp } = await import('sharp');
    const darkness = async (path: string) => (await sharp(files.bytesAt(path)).greyscale().stats()).channels[0]?.min;
    expect(await darkness('/workspace/pages/page-1.png')).toBeLessThan(60);
    expect(await darkness('/workspace/pages/page-2.png')).toBe(255);
  });

  test('a long one is read in several calls', async () => {
    const pdf = await pdfOf(Array.from({ length: 120 }, (_, page) => Array.from({ length: 15 }, () => `${page} ${'lorem '.repeat(40)}`)));
    const first = await textOf(pdf);
    const next = first.nextPage as number;
    expect(next).toBeGreaterThan(2);
    expect((await textOf(pdf, { firstPage: next })).pages).toEqual(expect.arrayContaining([expect.objectContaining({ page: next })]));
    expect(await (await withFile(pdf)).use('document_text', { path: '/inputs/file', firstPage: 121 })).toMatchObject({
      output: { error: 'page_not_found' },
    });
  });

  test('RUN-10 a giant page is drawn in bounds', async () => {
    const { done } = await withFile(await pdfOf([['x']], [14_400, 14_400]));
    const { images } = await done('document_page_images', { path: '/inputs/file', dpi: 300 });
    const [{ width, height }] = images as [{ width: number; height: number }];
    expect(width * height).toBeLessThanOrEqual(16_100_000);
  });

  test('RUN-10 a damaged one is a fault, not a crash', async () => {
    const pdf = await pdfOf([['x']]);
    const damaged = [pdf.slice(0, 300), Buffer.from('%PDF-1.7\n%%EOF'), Buffer.from(`%PDF-1.7\n${'[ '.repeat(200_000)}`)];
    for (const bytes of damaged) {
      const { output, isError } = await faultOf(bytes);
      expect(isError ? output : { error: 'unreadable_file' }).toMatchObject({
        error: expect.stringMatching(/unreadable_file|page_not_found/),
      });
    }
  });
});

describe('Office', () => {
  test('a Word file: paragraphs, tables', async () => {
    expect(
      await textOf(
        await docxOf(
          ['Dear Ada,', 'a < b & c'],
          [
            ['City', 'Total'],
            ['Oslo', '4'],
          ],
        ),
      ),
    ).toEqual({
      ...{ kind: 'docx', totalPages: 1 },
      pages: [{ page: 1, name: 'document', text: 'Dear Ada,\na < b & c\nCity\tTotal\nOslo\t4' }],
    });
  });

  test('a long Word file comes in parts', async () => {
    const { pages, totalPages, nextPage } = await textOf(
      await docxOf(Array.from({ length: 400 }, (_, line) => `${line} ${'word '.repeat(50)}`)),
    );
    expect(totalPages).toBeGreaterThan(5);
    expect(nextPage).toBe((pages as unknown[]).length + 1);
  });

  test('an Excel file: sheets, cells at their columns', async () => {
    expect(await textOf(await zipOf(XLSX))).toEqual({
      ...{ kind: 'xlsx', totalPages: 1 },
      pages: [{ page: 1, name: 'Sales', text: 'City\t\tTotal & more\nOslo\t2\t4.5' }],
    });
  });

  test('a PowerPoint file: slides in the order of their numbers', async () => {
    const { pages } = await textOf(await zipOf(PPTX));
    expect((pages as { text: string }[]).map(({ text }) => text)).toEqual(
      Array.from({ length: 11 }, (_, place) => `Slide no ${place + 1}`),
    );
  });

  test.each<[string, () => Promise<Uint8Array>, string]>([
    ['a bomb of 200 MB', () => wordOf(Buffer.alloc(200_000_000, 0x20)), 'file_too_large'],
    ['entities that multiply', () => wordOf('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><w:t>&b;</w:t>'), 'unreadable_file'],
    [
      'an entity that names a file',
      () => wordOf('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:t>&a;</w:t>'),
      'unreadable_file',
    ],
    ['elements without end', () => wordOf('<w:p>'.repeat(100_000)), 'unreadable_file'],
    ['XML that is none', () => wordOf('<w:p></w:q>'), 'unreadable_file'],
    ['another archive', () => zipOf({ 'a.txt': 'x' }), 'unsupported_file'],
    ['a truncated archive', async () => (await docxOf(['x'])).slice(0, 2_000), 'unreadable_file'],
    ['text', async () => Buffer.from('Hello'), 'unsupported_file'],
    ['nothing', async () => new Uint8Array(), 'unsupported_file'],
    ['a picture of a page of what is no PDF', () => zipOf(XLSX), 'unsupported_file'],
  ])('RUN-10 %s', async (name, make, error) => {
    expect(await faultOf(await make(), name.startsWith('a picture') ? 'document_page_images' : undefined)).toMatchObject({
      isError: true,
      output: { error },
    });
  });
});
