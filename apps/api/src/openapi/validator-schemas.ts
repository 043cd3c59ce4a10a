import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import type { Document, Parameter, Schema, SchemaOrRef } from './types.js';
import { isReference } from './types.js';

/** One rule of class-validator as it stands in its store. */
interface Rule {
  readonly name?: string;
  readonly propertyName: string;
  readonly constraints?: readonly unknown[];
  readonly each: boolean;
}

/** What a rule means in JSON Schema; rules that have no such meaning add nothing. */
const KEYWORDS: Readonly<Record<string, (constraints: readonly unknown[]) => object>> = {
  isInt: () => ({ type: 'integer' }),
  isEmail: () => ({ format: 'email' }),
  isUrl: () => ({ format: 'uri' }),
  isLength: ([min, max]) => ({ minLength: min, maxLength: max }),
  minLength: ([min]) => ({ minLength: min }),
  maxLength: ([max]) => ({ maxLength: max }),
  min: ([min]) => ({ minimum: min }),
  max: ([max]) => ({ maximum: max }),
  matches: ([pattern]) => ({ pattern: (pattern as RegExp).source }),
  isIn: ([values]) => ({ enum: values }),
  arrayMinSize: ([min]) => ({ minItems: min }),
  arrayMaxSize: ([max]) => ({ maxItems: max }),
  arrayUnique: () => ({ uniqueItems: true }),
  isVersionChoice: () => ({ type: ['string', 'integer'] }),
};

/**
 * Puts the limits of request classes into the document. The metadata of the sources knows only limits written as literals; the rules that
 * judge each request know them all, so that the document never says anything else than the server does.
 */
export function applyValidators(document: Document, classes: ReadonlyMap<string, Type>): void {
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    const type = classes.get(name);
    if (!type || isReference(schema)) continue;
    for (const rule of rulesOf(type)) {
      const property = schema.properties?.[rule.propertyName];
      if (property) applyRule(property, rule);
    }
  }
}

/** The same for query parameters, which the document shows one by one. A parameter with a default is never required. */
export function applyQueryValidators(parameters: readonly Parameter[], type: Type): void {
  const rules = rulesOf(type);
  for (const parameter of parameters) {
    const schema = parameter.schema;
    if (!schema) continue;
    for (const rule of rules) if (rule.propertyName === parameter.name) applyRule(schema, rule);
    if (!isReference(schema) && schema.default !== undefined) parameter.required = false;
  }
}

function rulesOf(type: Type): Rule[] {
  return getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
}

function applyRule(target: SchemaOrRef, { name, constraints, each }: Rule): void {
  const keywords = KEYWORDS[name ?? '']?.(constraints ?? []);
  if (!keywords || isReference(target)) return;
  if (!each) mergeKeywords(target, keywords);
  else if (target.items && !isReference(target.items)) mergeKeywords(target.items, keywords);
}

/** A type list such as `["number", "null"]` keeps its null, and so does a list of values. */
function mergeKeywords(schema: Schema, keywords: { type?: unknown; enum?: readonly unknown[] }): void {
  const { type, enum: values, ...rest } = keywords;
  const given: unknown = schema.type;
  const takesNull = Array.isArray(given) && given.includes('null');
  if (type) Object.assign(schema, { type: takesNull ? [type, 'null'] : type });
  if (values) Object.assign(schema, { enum: takesNull ? [...values, null] : values });
  Object.assign(schema, rest);
}
