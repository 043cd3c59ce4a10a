import type { JsonValue, VariableType } from '@guildhall/kernel';
import type { Variable } from '@guildhall/manifest';
import { parseJsonBody } from '../../http/json-body.js';

/** What a text means for a variable of a type; texts that mean nothing stay what they are. */
const MEANING: Readonly<Partial<Record<VariableType, (text: string) => JsonValue>>> = {
  boolean: (text) => (text === 'true' || text === 'false' ? text === 'true' : text),
  number: (text) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text),
  json: parsed,
};

/** The arguments of an MCP prompt, which are always texts, as values of its variables. */
export function valuesOf(
  variables: readonly Pick<Variable, 'key' | 'type'>[],
  texts: Readonly<Record<string, string>>,
): Record<string, JsonValue> {
  const types = new Map(variables.map(({ key, type }) => [key, type]));
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => {
      const read = MEANING[types.get(key) ?? 'string'];
      return [key, read ? read(text) : text];
    }),
  );
}

/** THREAT[INP-06]: JSON inside a body keeps the limits of a body. */
function parsed(text: string): JsonValue {
  try {
    return parseJsonBody(Buffer.from(text)) as JsonValue;
  } catch {
    return text;
  }
}
