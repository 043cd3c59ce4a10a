import type { BundleFile } from '@guildhall/bundles';
import { DomainError, type JsonObject } from '@guildhall/kernel';
import { parseJsonSchema } from '@guildhall/manifest';
import { parseJsonBody } from '../../http/json-body.js';

/** The file of a bundle that says what its runs answer. */
export const SCHEMA_FILE = 'schema.json';

/** What the bundle says of its runs' answers is a JSON Schema, if it says anything. @throws {DomainError} `invalid_schema_json` */
export function requireSchemaFile(files: readonly BundleFile[]): void {
  const file = files.find(({ path }) => path === SCHEMA_FILE);
  if (file) readSchemaFile(file.content);
}

/** What the bundle says of its runs' answers. @throws {DomainError} `invalid_schema_json` */
export function readSchemaFile(content: Uint8Array): JsonObject {
  const schema = parseSchema(content);
  if (!schema) throw new DomainError('invalid_schema_json');
  return schema;
}

function parseSchema(content: Uint8Array): JsonObject | null {
  try {
    // THREAT[INP-06]: read like a body, so that no file is deep or wide enough to harm what looks into it.
    const parsed = parseJsonSchema(parseJsonBody(content), '');
    return parsed.ok ? parsed.value : null;
  } catch (fault) {
    if (fault instanceof DomainError) return null;
    throw fault;
  }
}
