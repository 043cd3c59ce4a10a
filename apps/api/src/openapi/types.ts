import type { OpenAPIObject } from '@nestjs/swagger';

/** The parts of an OpenAPI document, as @nestjs/swagger types them but does not export them. */
export type Document = OpenAPIObject;
type PathItem = Document['paths'][string];
export type Operation = NonNullable<PathItem['get']>;
export type Components = NonNullable<Document['components']>;
export type SchemaOrRef = NonNullable<Components['schemas']>[string];
export type Schema = Exclude<SchemaOrRef, { $ref: string }>;
export type Parameter = Exclude<NonNullable<Operation['parameters']>[number], { $ref: string }>;
type Responses = Operation['responses'];
export type Response = Exclude<NonNullable<Responses[string]>, { $ref: string }>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Method = (typeof METHODS)[number];

/** An operation with where it stands. */
export interface PlacedOperation {
  readonly path: string;
  readonly method: Method;
  readonly operation: Operation;
}

export function operationsOf(document: Document): PlacedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );
}

export const isReference = (schema: object): schema is { $ref: string } => '$ref' in schema;

/** The schema that a reference names, or the schema itself. */
export function resolve(document: Document, schema: SchemaOrRef): Schema {
  if (!isReference(schema)) return schema;
  const found = document.components?.schemas?.[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)];
  if (!found) throw new Error(`The document has no ${schema.$ref}.`);
  return resolve(document, found);
}
