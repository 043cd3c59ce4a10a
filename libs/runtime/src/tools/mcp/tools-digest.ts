import { canonicalJson, type JsonValue, sha256Hex } from '@guildhall/kernel';
import type { Tool } from '@modelcontextprotocol/client';
import { isShallow, mapTexts, plainText } from '../safe-json.js';
import { isRepeatable } from './pin-tools.js';

/**
 * What a server says of its tools, as one hash: names, descriptions, parameters, and whether a call may be repeated. The order is nothing.
 * @param allowedTools only these count; undefined: all
 */
export function toolsDigest(listed: readonly Tool[], allowedTools: readonly string[] | undefined): string {
  const told = listed.filter(({ name }) => allowedTools?.includes(name) ?? true).map((tool) => canonicalJson(toldOf(tool)));
  return sha256Hex(told.sort().join('\n'));
}

function toldOf({ name, description = '', inputSchema, annotations }: Tool): JsonValue {
  const parameters = isShallow(inputSchema) ? (inputSchema as JsonValue) : null;
  return mapTexts({ name, description, parameters, isRepeatable: isRepeatable(annotations) }, plainText);
}
