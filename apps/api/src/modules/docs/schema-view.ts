import { type Html, html, inlineMarkdown } from '../../http/html.js';
import { type Document, isReference, type Schema, type SchemaOrRef } from '../../openapi/types.js';

interface Field {
  readonly name: string;
  readonly schema: SchemaOrRef;
  readonly isRequired: boolean;
}

const nameOf = ({ $ref }: { $ref: string }): string => $ref.slice($ref.lastIndexOf('/') + 1);

/** Anchor of a named object. */
const anchorOf = (name: string): string => `object-${name}`;

/** The fields of an object as a table, or where the table is when the object has a name. */
export function schemaTable(schema: SchemaOrRef): Html | null {
  if (isReference(schema)) return html`<p>${typeOf(schema)}</p>`;
  const rows = rowsOf(schema, '');
  if (rows.length > 0) {
    return html`<table><thead><tr><th>Field</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${rows}</tbody></table>`;
  }
  return alternativesOf(schema).length > 0 ? html`<p>${typeOf(schema)}</p>` : null;
}

/** Every named object of the description, each with its own table. */
export function objectList(document: Document): Html[] {
  const named = Object.entries(document.components?.schemas ?? {}).sort(([one], [other]) => one.localeCompare(other, 'en'));
  return named.map(([name, schema]) => {
    const described = isReference(schema) ? null : schema;
    return html`<article id="${anchorOf(name)}"><h3><code>${name}</code></h3>${described?.description && html`<p>${inlineMarkdown(described.description)}</p>`}${choices(schema)}</article>`;
  });
}

/** The table of an object; of one that takes several forms, one table for each form that has no name. */
function choices(schema: SchemaOrRef): readonly (Html | null)[] {
  const forms = isReference(schema) ? [] : alternativesOf(schema);
  return forms.length > 0 ? forms.map(schemaTable) : [schemaTable(schema)];
}

/** The fields of inner objects without a name stand below the field that holds them. */
function rowsOf(schema: Schema, prefix: string): Html[] {
  return fieldsOf(schema).flatMap(({ name, schema: field, isRequired }) => {
    const path = prefix + name;
    const inner = isReference(field) ? null : innerOf(field);
    return [row({ name: path, schema: field, isRequired }), ...(inner ? rowsOf(inner.schema, path + inner.join) : [])];
  });
}

function row({ name, schema, isRequired }: Field): Html {
  const text = isReference(schema) ? '' : [schema.description, limitsOf(schema)].filter(Boolean).join(' ');
  return html`<tr><td><code>${name}</code>${isRequired && html` <span class="required">required</span>`}</td><td>${typeOf(schema)}</td><td>${inlineMarkdown(text)}</td></tr>`;
}

function fieldsOf({ properties = {}, required = [] }: Schema): Field[] {
  return Object.entries(properties).map(([name, field]) => ({ name, schema: field as SchemaOrRef, isRequired: required.includes(name) }));
}

function innerOf(field: Schema): { schema: Schema; join: string } | null {
  if (field.properties) return { schema: field, join: '.' };
  const items = field.items as SchemaOrRef | undefined;
  return items && !isReference(items) && items.properties ? { schema: items, join: '[].' } : null;
}

const alternativesOf = ({ anyOf, oneOf, allOf }: Schema): SchemaOrRef[] => (anyOf ?? oneOf ?? allOf ?? []) as SchemaOrRef[];

/** The type in a few words, such as `string or null` or `list of Variable`; the names of objects are links. */
export function typeOf(schema: SchemaOrRef): Html {
  if (isReference(schema)) return html`<a href="#${anchorOf(nameOf(schema))}">${nameOf(schema)}</a>`;
  const forms = alternativesOf(schema);
  if (forms.length > 0) return joined(forms.map(typeOf));
  const types = [schema.type ?? 'any'].flat() as string[];
  return joined(types.map((type) => (type === 'array' ? html`list of ${listed(schema)}` : html`${type}`)));
}

const listed = ({ items }: Schema): Html => (items ? typeOf(items as SchemaOrRef) : html`any`);

const joined = (parts: readonly Html[]): Html => html`${parts.map((part, index) => [index > 0 && ' or ', part])}`;

function limitsOf({ enum: values, minLength, maxLength, minimum, maximum, maxItems, default: usual, pattern }: Schema): string {
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
