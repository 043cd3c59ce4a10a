import { readYaml } from '@guildhall/bundles';
import type { Fault, JsonObject } from '@guildhall/kernel';

export type DocumentReading = { readonly ok: true; readonly root: JsonObject } | { readonly ok: false; readonly fault: Fault };

/** Reads the text of a description of an API: JSON where it begins with `{`, else YAML. */
export function readDocument(text: string): DocumentReading {
  const sent = text.replace(/^\ufeff/, '');
  if (/^\s*\{/.test(sent)) return readJson(sent);
  const read = readYaml(sent);
  return read.ok
    ? { ok: true, root: read.value as JsonObject }
    : refused('invalid_yaml', `Not YAML that is read here: ${read.reason} (line ${read.line}).`);
}

function readJson(text: string): DocumentReading {
  try {
    return { ok: true, root: JSON.parse(text) as JsonObject };
  } catch {
    return refused('invalid_json', 'It is not valid JSON.');
  }
}

function refused(code: string, message: string): DocumentReading {
  return { ok: false, fault: { pointer: '/document', code, message } };
}
