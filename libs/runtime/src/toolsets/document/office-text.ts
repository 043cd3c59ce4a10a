import { readXml } from './read-xml.js';
import type { ZipParts } from './zip-parts.js';

/** A piece of a document: a sheet, a slide, or all of a text. */
export interface OfficePiece {
  readonly name: string;
  readonly text: string;
}

/** Ends of what is written in one line, and what is put there. */
const WORD_ENDS: Readonly<Record<string, string>> = { p: '\n', br: '\n', cr: '\n', tab: '\t', tc: '\t', tr: '\n' };
const SLIDE_ENDS: Readonly<Record<string, string>> = { p: '\n', br: '\n', tc: '\t', tr: '\n' };

/** The text of a Word file with its notes. */
export async function wordText(parts: ZipParts): Promise<readonly OfficePiece[]> {
  const names = ['word/document.xml', 'word/footnotes.xml', 'word/endnotes.xml'];
  const texts = await Promise.all(names.map((name) => parts.read(name)));
  const pieces = texts.map((xml, place) => ({ name: names[place]?.slice(5, -4) ?? '', text: xml === null ? '' : runs(xml, WORD_ENDS) }));
  return pieces.filter(({ text }, place) => place === 0 || text.trim() !== '');
}

/** The text of the slides of a PowerPoint file, in the order of their numbers. */
export async function slideTexts(parts: ZipParts): Promise<readonly OfficePiece[]> {
  const numbers = parts.names.flatMap((name) => /^ppt\/slides\/slide(\d{1,6})\.xml$/.exec(name)?.[1] ?? []).map(Number);
  const pieces: OfficePiece[] = [];
  for (const number of numbers.sort((one, other) => one - other)) {
    const xml = await parts.read(`ppt/slides/slide${number}.xml`);
    pieces.push({ name: `Slide ${number}`, text: xml === null ? '' : runs(xml, SLIDE_ENDS) });
  }
  return pieces;
}

/** What stands in elements `t`, with breaks where the others end. */
function runs(xml: string, ends: Readonly<Record<string, string>>): string {
  let text = '';
  let isText = false;
  readXml(xml, {
    open: (name) => {
      isText = name === 't';
    },
    text: (piece) => {
      if (isText) text += piece;
    },
    close: (name) => {
      isText = false;
      text += ends[name] ?? '';
    },
  });
  return text
    .replace(/\n\t/g, '\t')
    .replace(/[\t ]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
