import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { type ArgumentNames, placeOf } from '../argument-names.js';
import { Unsupported } from '../unsupported.js';
import { type ApiDocument, entriesOf, memberOf, textOf } from './document.js';

/** What a tool takes, and where it goes. */
export interface RequestParts {
  readonly properties: Record<string, JsonObject>;
  readonly required: string[];
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  /** Arguments by the names of the path's parameters. */
  readonly path: Map<string, string>;
}

/** A parameter of an operation. */
interface Parameter {
  readonly node: JsonObject;
  readonly place: string;
  readonly name: string;
  readonly isRequired: boolean;
}

export interface ParameterOptions {
  readonly document: ApiDocument;
  readonly names: ArgumentNames;
  readonly readSchema: (value: JsonValue | undefined) => JsonObject;
  /** Called for each optional parameter that is not offered. */
  readonly onLeftOut: (name: string, why: string) => void;
}

/** Headers that the rules of the format leave to other parts of a description. */
const DESCRIBED_ELSEWHERE: readonly string[] = ['accept', 'content-type', 'authorization'];

/**
 * Parameters as arguments of a tool. Those of an operation replace those of its path that have the same name in the same place.
 * @throws {Unsupported} when one that must be sent cannot be
 */
export function readParameters(lists: readonly (JsonValue | undefined)[], options: ParameterOptions): RequestParts {
  const parts: RequestParts = { properties: {}, required: [], query: {}, headers: {}, path: new Map() };
  const parameters = new Map<string, Parameter>();
  for (const list of lists) {
    for (const one of Array.isArray(list) ? list : []) {
      const parameter = readParameter(options.document.resolve(one).node);
      parameters.set(`${parameter.place} ${parameter.name}`, parameter);
    }
  }
  for (const parameter of parameters.values()) addParameter(parameter, parts, options);
  return parts;
}

function readParameter(node: JsonObject): Parameter {
  const [place, name] = [textOf(memberOf(node, 'in')) ?? '', textOf(memberOf(node, 'name')) ?? ''];
  return { node, place, name, isRequired: place === 'path' || memberOf(node, 'required') === true };
}

function addParameter(parameter: Parameter, parts: RequestParts, options: ParameterOptions): void {
  const { place, name, isRequired } = parameter;
  if (place === 'header' && DESCRIBED_ELSEWHERE.includes(name.toLowerCase())) return;
  try {
    if (name === '' || name === '__proto__') throw new Unsupported('unsupported_parameter', 'A parameter has no name that can be sent.');
    if (place !== 'path' && place !== 'query' && place !== 'header') {
      throw new Unsupported('unsupported_parameter', `The parameter "${name}" is sent in a place (${place}) that tools do not fill.`);
    }
    const schema = schemaOf(parameter, options);
    const argument = options.names.take(name);
    parts.properties[argument] = schema;
    if (isRequired) parts.required.push(argument);
    if (place === 'path') parts.path.set(name, argument);
    else if (place === 'query') parts.query[name] = placeOf(argument);
    else parts.headers[name] = placeOf(argument);
  } catch (fault) {
    if (isRequired || !(fault instanceof Unsupported)) throw fault;
    options.onLeftOut(name, fault.message);
  }
}

/** A parameter that has a media type is sent as JSON, which is how arguments stand in requests. */
function schemaOf(parameter: Parameter, { readSchema }: ParameterOptions): JsonObject {
  const [content] = entriesOf(memberOf(parameter.node, 'content'));
  const isJson = content?.[0].toLowerCase().startsWith('application/json') === true;
  if (content && !isJson)
    throw new Unsupported('unsupported_parameter', `The parameter "${parameter.name}" is sent as ${content[0].slice(0, 100)}.`);
  const written = content ? memberOf(content[1] as JsonObject, 'schema') : memberOf(parameter.node, 'schema');
  const schema = described(written === undefined ? { type: 'string' } : readSchema(written), parameter.node);
  return content ? schema : serialized(schema, parameter);
}

function described(schema: JsonObject, node: JsonObject): JsonObject {
  const text = textOf(memberOf(node, 'description'));
  return text ? { ...schema, description: text.slice(0, 1_000).toWellFormed().replaceAll('\0', '') } : schema;
}

const SEPARATORS: Readonly<Record<string, string>> = { spaceDelimited: 'spaces', pipeDelimited: '|' };

/** Lists and objects have no form of their own in a request template: a list becomes its text, or one value where each has a parameter to itself. */
function serialized(schema: JsonObject, { node, place, name }: Parameter): JsonObject {
  const types = [schema.type ?? []].flat();
  const style = textOf(memberOf(node, 'style')) ?? (place === 'query' ? 'form' : 'simple');
  if (types.includes('object') || style === 'deepObject' || style === 'matrix' || style === 'label') {
    throw new Unsupported(
      'unsupported_parameter',
      `The parameter "${name}" is sent in a form (${style.slice(0, 40)}) that tools do not write.`,
    );
  }
  if (!types.includes('array')) return schema;
  const { description: said = '', items } = schema;
  const isRepeated = style === 'form' && memberOf(node, 'explode') !== false;
  if (isRepeated) return { ...((items as JsonObject | undefined) ?? { type: 'string' }), description: `${said} (one value)`.trim() };
  return { type: 'string', description: `${said} (values separated by ${SEPARATORS[style] ?? 'commas'})`.trim() };
}
