import { SaxesParser } from 'saxes';
import { ToolFault } from '../tool-fault.js';

/** What comes in an XML file, one after the other. Names are without their prefix. */
export interface XmlListener {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

const DEEPEST = 256;

/**
 * Reads an XML file from its beginning to its end.
 * THREAT[RUN-10]: declarations of a document type, which could name other files and multiply text, are refused, and so is what is nested
 * deeper than documents are.
 * @throws {ToolFault} `unreadable_file`
 */
export function readXml(xml: string, listener: XmlListener): void {
  const parser = new SaxesParser({ xmlns: false });
  let depth = 0;
  const refuse = (): never => {
    throw new ToolFault('unreadable_file', 'The file holds XML that is damaged or not allowed.');
  };
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    if (depth > DEEPEST) refuse();
    listener.open?.(localName(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    listener.close?.(localName(name));
  });
  parser.on('text', (text) => listener.text?.(text));
  parser.on('cdata', (text) => listener.text?.(text));
  parser.write(xml).close();
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
