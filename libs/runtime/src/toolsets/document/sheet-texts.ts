import type { OfficePiece } from './office-text.js';
import { readXml } from './read-xml.js';
import type { ZipParts } from './zip-parts.js';

/** Columns of a sheet that are read. */
const MOST_COLUMNS = 1_000;

/** The sheets of an Excel file: a line for each row, with tabs between the cells. Dates are the numbers that the file has for them. */
export async function sheetTexts(parts: ZipParts): Promise<readonly OfficePiece[]> {
  const [book, links] = [await parts.read('xl/workbook.xml'), await parts.read('xl/_rels/workbook.xml.rels')];
  const targets = new Map(attributesOf(links ?? '', 'Relationship').map(({ Id = '', Target = '' }) => [Id, Target]));
  const shared = sharedTexts(await parts.read('xl/sharedStrings.xml'));
  const pieces: OfficePiece[] = [];
  for (const sheet of attributesOf(book ?? '', 'sheet')) {
    const target = targets.get(sheet['r:id'] ?? '') ?? '';
    const xml = await parts.read(target.startsWith('/') ? target.slice(1) : `xl/${target}`);
    if (xml !== null) pieces.push({ name: sheet.name ?? '', text: rows(xml, shared) });
  }
  return pieces;
}

function attributesOf(xml: string, element: string): Readonly<Record<string, string>>[] {
  const found: Readonly<Record<string, string>>[] = [];
  if (xml !== '') readXml(xml, { open: (name, attributes) => void (name === element && found.push(attributes)) });
  return found;
}

/** Texts that cells refer to by their places. */
function sharedTexts(xml: string | null): readonly string[] {
  const texts: string[] = [];
  let [text, isText] = ['', false];
  if (xml === null) return texts;
  readXml(xml, {
    open: (name) => {
      if (name === 'si') text = '';
      isText = name === 't';
    },
    text: (piece) => {
      if (isText) text += piece;
    },
    close: (name) => {
      isText = false;
      if (name === 'si') texts.push(text);
    },
  });
  return texts;
}

function rows(xml: string, shared: readonly string[]): string {
  const lines: string[] = [];
  let cells: string[] = [];
  let [column, type, value, isValue] = [0, '', '', false];
  readXml(xml, {
    open: (name, { r = '', t = '' }) => {
      if (name === 'row') cells = [];
      if (name === 'c') [column, type, value] = [columnOf(r) ?? cells.length, t, ''];
      isValue = name === 'v' || name === 't';
    },
    text: (piece) => {
      if (isValue) value += piece;
    },
    close: (name) => {
      isValue = false;
      if (name === 'c' && column < MOST_COLUMNS) place(cells, column, type === 's' ? (shared[Number(value)] ?? '') : value);
      if (name === 'row') lines.push(cells.join('\t').trimEnd());
    },
  });
  return lines.join('\n').trim();
}

function place(cells: string[], column: number, text: string): void {
  while (cells.length < column) cells.push('');
  cells[column] = text.replace(/[\t\n\r]+/g, ' ');
}

/** The place of the column in a reference such as `AB12`, from 0; null when there is none. */
function columnOf(reference: string): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
  return letters === undefined ? null : [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
