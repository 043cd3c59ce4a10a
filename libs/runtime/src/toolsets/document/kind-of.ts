import { ToolFault } from '../tool-fault.js';

/**
 * What a document is, by its first bytes: names may say anything.
 * @throws {ToolFault} `unsupported_file`
 */
export function kindOf(bytes: Uint8Array): 'pdf' | 'office' {
  const head = Buffer.from(bytes.subarray(0, 1_024)).toString('latin1');
  if (head.includes('%PDF-')) return 'pdf';
  if (head.startsWith('PK\u0003\u0004')) return 'office';
  throw new ToolFault('unsupported_file', 'Documents are PDF, .docx, .xlsx and .pptx files; texts are read with core_read_file.');
}
