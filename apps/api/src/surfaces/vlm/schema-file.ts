import type { BundleFile } from '@guildhall/bundles';
import { DomainError } from '@guildhall/kernel';
import { parseJsonSchema } from '@guildhall/manifest';
import { parseJsonBody } from '../../http/json-body.js';

/** The file of a bundle that says what its runs answer. */
export const SCHEMA_FILE = 'schema.json';

/** What the bundle says of its runs' answers is a JSON Schema, if it says anything. @throws {DomainError} `invalid_schema_json` */
export function requireSchemaFile(files: readonly BundleFile[]): void {
  const file = files.find(({ path }) => path === SCHEMA_FILE);
  if (file && !isSchema(file)) throw new DomainError('invalid_schema_json');
}

function isSchema({ content }: BundleFile): boolean {
  try {
    // THREAT[INP-06]: read like a body, so that no file is deep or wide enough to harm what looks into it.
    return parseJsonSchema(parseJsonBody(content), '').ok;
  } catch (fault) {
    if (fault instanceof DomainError) return false;
    throw fault;
  }
}
