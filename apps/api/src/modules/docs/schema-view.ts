import { type Document, isReference, resolve, type Schema, type SchemaOrRef } from '../../openapi/types.js';
import { type Html, html, inlineMarkdown } from './html.js';

/** Deepest nesting that is shown; below it only the type is named. */
const DEPTH_MAX = 4;

interface Field {
  readonly name: string;
  readonly schema: SchemaOrRef;
  readonly isRequired: boolean;
}

/** The fields of an object as a table, with those of inner objects below them. */
export function schemaTable(document: Document, schema: SchemaOrRef): Html | null {
  const rows = rowsOf(document, schema, '', 1);
  if (rows.length === 0) return null;
  return html`<table><thead><tr><th>Field</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function rowsOf(document: Document, schema: SchemaOrRef, prefix: string, depth: number): Html[] {
  if (depth > DEPTH_MAX) return [];
  return fieldsOf(document, schema).flatMap(({ name, schema: field, isRequired }) => {
    const path = prefix + name;
    const inner = innerOf(document, field);
    return [
      row(document, { name: path, schema: field, isRequired }),
      ...(inner ? rowsOf(document, inner.schema, path + inner.join, depth + 1) : []),
    ];
  });
}

function row(document: Document, { name, schema, isRequired }: Field): Html {
  const { description } = isReference(schema) ? resolve(document, schema) : schema;
  return html`<tr><td><code>${name}</code>${isRequired && html` <span class="required">required</span>`}</td><td>${typeName(document, schema)}</td><td>${inlineMarkdown([description, limitsOf(schema)].filter(Boolean).join(' '))}</td></tr>`;
}

function fieldsOf(document: Document, schema: SchemaOrRef): Field[] {
  const { properties = {}, required = [] } = resolve(document, schema);
  return Object.entries(properties).map(([name, field]) => ({ name, schema: field as SchemaOrRef, isRequired: required.includes(name) }));
}

/** The object inside a field: itself, one of its alternatives, or what its list holds. */
function innerOf(document: Document, field: SchemaOrRef): { schema: SchemaOrRef; join: string } | null {
  if (isReference(field)) return { schema: field, join: '.' };
  if (field.items) {
    const inner = innerOf(document, field.items as SchemaOrRef);
    return inner && { schema: inner.schema, join: '[].' };
  }
  const choice = alternativesOf(field).find(isReference);
  if (choice) return { schema: choice, join: '.' };
  return field.properties ? { schema: field, join: '.' } : null;
}

const alternativesOf = ({ anyOf, oneOf, allOf }: Schema): SchemaOrRef[] => (anyOf ?? oneOf ?? allOf ?? []) as SchemaOrRef[];

/** The type in a few words, such as `string or null` or `list of object`. */
export function typeName(document: Document, schema: SchemaOrRef): string {
  if (isReference(schema)) return typeName(document, resolve(document, schema));
  const choices = alternativesOf(schema);
  if (choices.length > 0) return [...new Set(choices.map((choice) => typeName(document, choice)))].join(' or ');
  const types = [schema.type ?? 'any'].flat() as string[];
  return types
    .map((type) => (type === 'array' ? `list of ${schema.items ? typeName(document, schema.items as SchemaOrRef) : 'any'}` : type))
    .join(' or ');
}

function limitsOf(schema: SchemaOrRef): string {
  if (isReference(schema)) return '';
  const { enum: values, minLength, maxLength, minimum, maximum, maxItems, default: usual, pattern } = schema;
  const limits = [
    values && `One of ${(values as unknown[]).map((value) => `\`${String(value)}\``).join(', ')}.`,
    range('characters', minLength, maxLength),
    range('', minimum, maximum),
    maxItems !== undefined && `At most ${maxItems} items.`,
    pattern && `Matches \`${pattern}\`.`,
    usual !== undefined && `Default \`${String(usual)}\`.`,
  ];
  return limits.filter(Boolean).join(' ');
}

function range(unit: string, least: number | undefined, most: number | undefined): string {
  if (least === undefined && most === undefined) return '';
  const text = least === undefined ? `At most ${most}` : most === undefined ? `At least ${least}` : `${least} to ${most}`;
  return `${[text, unit].filter(Boolean).join(' ')}.`;
}
