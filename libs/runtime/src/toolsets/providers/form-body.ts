import { sha256Hex } from '@guildhall/kernel';

/** A file in a form. */
export interface FormFile {
  readonly field: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Fields and a file as the body of a request (`multipart/form-data`). */
export function formBody(fields: Readonly<Record<string, string | number>>, file: FormFile) {
  // Made of the file, so that it does not occur in it but by a chance that never comes.
  const boundary = `form-${sha256Hex(file.bytes)}`;
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="${file.field}"; filename="${file.name}"\r\ncontent-type: ${file.mediaType}\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(parts.join('') + head), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, body };
}
