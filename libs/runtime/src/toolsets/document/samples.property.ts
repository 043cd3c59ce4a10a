import { Document, Packer, Paragraph, Table, TableCell, TableRow } from 'docx';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { ZipFile } from 'yazl';

/** A real PDF: on each page these lines, from the top, 20 points apart. */
export async function pdfOf(pages: readonly (readonly string[])[], size: [number, number] = [300, 400]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (const lines of pages) {
    const page = pdf.addPage(size);
    for (const [place, line] of lines.entries()) page.drawText(line, { x: 50, y: size[1] - 50 - place * 20, size: 12, font });
  }
  return pdf.save();
}

/** A real Word file: paragraphs, and a table. */
export function docxOf(paragraphs: readonly string[], rows: readonly (readonly string[])[] = []): Promise<Uint8Array> {
  const cell = (text: string) => new TableCell({ children: [new Paragraph(text)] });
  const table = rows.length === 0 ? [] : [new Table({ rows: rows.map((row) => new TableRow({ children: row.map(cell) })) })];
  const children = [...paragraphs.map((text) => new Paragraph(text)), ...table];
  return Packer.toBuffer(new Document({ sections: [{ children }] }));
}

/** A zip archive with these files. */
export async function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), path);
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

/** An Excel file with one sheet of two rows, as Excel writes them. */
export const XLSX = {
  'xl/workbook.xml': `${XML}<workbook xmlns:r="r"><sheets><sheet name="Sales" sheetId="1" r:id="rId7"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${XML}<Relationships><Relationship Id="rId7" Target="worksheets/sheet1.xml"/></Relationships>`,
  'xl/sharedStrings.xml': `${XML}<sst><si><t>City</t></si><si><r><t>Total </t></r><r><t>&amp; more</t></r></si></sst>`,
  'xl/worksheets/sheet1.xml': `${XML}<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
    <row r="2"><c r="A2" t="inlineStr"><is><t>Oslo</t></is></c><c r="B2"><f>1+1</f><v>2</v></c><c r="C2"><v>4.5</v></c></row></sheetData></worksheet>`,
};

const slide = (text: string): string => `${XML}<p:sld xmlns:a="a" xmlns:p="p"><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:sld>`;

/** A PowerPoint file with eleven slides. */
export const PPTX = {
  'ppt/presentation.xml': `${XML}<p:presentation xmlns:p="p"/>`,
  ...Object.fromEntries(Array.from({ length: 11 }, (_, place) => [`ppt/slides/slide${place + 1}.xml`, slide(`Slide no ${place + 1}`)])),
};

/** A Word file whose document is this XML. */
export const wordOf = (document: string | Uint8Array) => zipOf({ 'word/document.xml': document });
