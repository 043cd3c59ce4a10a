import { ToolFault } from '../tool-fault.js';
import { type OfficePiece, slideTexts, wordText } from './office-text.js';
import { sheetTexts } from './sheet-texts.js';
import { ZipParts } from './zip-parts.js';

/** The text of an Office file in pieces that fit into a result. */
export interface OfficeText {
  readonly kind: 'docx' | 'xlsx' | 'pptx';
  readonly pieces: readonly OfficePiece[];
}

/** Characters of one piece; longer sheets, slides and texts are several. */
const PIECE = 12_000;

/** Reads the text of an Office file. @throws {ToolFault} `unsupported_file`, `unreadable_file`, `file_too_large` */
export async function officeTask({ bytes }: { readonly bytes: Uint8Array }): Promise<OfficeText> {
  const parts = await ZipParts.open(bytes);
  const has = (name: string): boolean => parts.names.includes(name);
  if (has('word/document.xml')) return { kind: 'docx', pieces: (await wordText(parts)).flatMap(inPieces) };
  if (has('xl/workbook.xml')) return { kind: 'xlsx', pieces: (await sheetTexts(parts)).flatMap(inPieces) };
  if (has('ppt/presentation.xml')) return { kind: 'pptx', pieces: (await slideTexts(parts)).flatMap(inPieces) };
  throw new ToolFault('unsupported_file', 'This is an archive, and none that Word, Excel or PowerPoint make.');
}

/** Cuts a long text where a line ends, if there is one. */
function inPieces({ name, text }: OfficePiece): OfficePiece[] {
  const texts: string[] = [];
  let start = 0;
  while (start < text.length || texts.length === 0) {
    const end = start + PIECE >= text.length ? text.length : breakBefore(text, start);
    texts.push(text.slice(start, end).replace(/^\n|\n$/g, ''));
    start = end;
  }
  return texts.map((piece, place) => ({ name: texts.length === 1 ? name : `${name} (${place + 1} of ${texts.length})`, text: piece }));
}

function breakBefore(text: string, start: number): number {
  const end = text.lastIndexOf('\n', start + PIECE);
  return end > start + PIECE / 2 ? end : start + PIECE;
}
