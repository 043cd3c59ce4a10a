import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { type ArgumentNames, placeOf } from '../argument-names.js';
import { Unsupported } from '../unsupported.js';
import { type ApiDocument, entriesOf, memberOf, objectOf } from './document.js';
import type { RequestParts } from './parameters.js';

export interface BodyOptions {
  readonly document: ApiDocument;
  readonly names: ArgumentNames;
  readonly readSchema: (value: JsonValue | undefined) => JsonObject;
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/**
 * Adds the body of an operation: its members as arguments beside the parameters, or all of it as one argument `body` where it is no object with
 * known members, or need not be sent.
 * @returns the template of the body; undefined: there is none
 * @throws {Unsupported} for media types that tools do not write
 */
export function readBody(value: JsonValue | undefined, parts: RequestParts, options: BodyOptions): JsonValue | undefined {
  if (value === undefined) return undefined;
  const { node } = options.document.resolve(value);
  const { type, schema } = chooseMedia(node, options);
  if (type !== JSON_TYPE) parts.headers['Content-Type'] = type;
  const isRequired = memberOf(node, 'required') === true;
  const properties = objectOf(schema.properties);
  if (properties && isRequired && isPlainObject(schema)) return spread(properties, schema, parts, options.names);
  const argument = options.names.take('body');
  parts.properties[argument] = schema;
  if (isRequired) parts.required.push(argument);
  return placeOf(argument);
}

function chooseMedia(node: JsonObject, { document, readSchema }: BodyOptions): { readonly type: string; readonly schema: JsonObject } {
  const media = entriesOf(memberOf(node, 'content')).map(([type, part]) => ({
    type: type.split(';', 1)[0]?.trim().toLowerCase() ?? '',
    part,
  }));
  const chosen =
    media.find(({ type }) => type === JSON_TYPE) ??
    media.find(({ type }) => /^[\w.-]+\/[\w.-]+\+json$/.test(type)) ??
    media.find(({ type }) => type === FORM) ??
    media.find(({ type }) => type === 'text/plain') ??
    media.find(({ type }) => type === '*/*');
  if (!chosen) {
    const types = media
      .map(({ type }) => type)
      .join(', ')
      .slice(0, 200);
    throw new Unsupported(
      'unsupported_body',
      `Its body is sent as ${types || 'nothing that is named'}; tools send JSON, forms and plain text.`,
    );
  }
  const written = memberOf(document.resolve(chosen.part).node, 'schema');
  return { type: chosen.type === '*/*' ? JSON_TYPE : chosen.type, schema: written === undefined ? {} : readSchema(written) };
}

/** Whether the members say all that there is to say of it. */
function isPlainObject(schema: JsonObject): boolean {
  const rest = Object.keys(schema).filter(
    (name) => !['type', 'properties', 'required', 'description', 'additionalProperties'].includes(name),
  );
  return rest.length === 0 && (schema.type ?? 'object') === 'object' && (schema.additionalProperties ?? false) === false;
}

function spread(properties: JsonObject, schema: JsonObject, parts: RequestParts, names: ArgumentNames): JsonObject {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const template = Object.entries(properties).map(([name, part]) => {
    const argument = names.take(name);
    parts.properties[argument] = part as JsonObject;
    if (required.includes(name)) parts.required.push(argument);
    return [name, placeOf(argument)] as const;
  });
  return Object.fromEntries(template);
}
