import fc from 'fast-check';
import { anyValueOf, HOSTILE_TEXTS, type Schemas } from './arbitraries.js';
import type { Operation, Parameter } from './contract.js';
import type { PathChoice } from './known-things.js';

/** Who may call: the names of the actors of the matrix that have a say. */
export const CALLERS = ['owner', 'owner', 'owner', 'owner', 'developer', 'viewer', 'stranger', 'scopeless', 'none'] as const;

/** A request before the ids of the moment are filled in. */
export interface GeneratedRequest {
  readonly operation: Operation;
  readonly caller: (typeof CALLERS)[number];
  readonly path: PathChoice;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const hostile = fc.constantFrom(...HOSTILE_TEXTS.filter((text) => text.isWellFormed()));
/** An empty segment would make it the address of another operation. */
const notAnId = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS.filter((text) => text !== '' && text.isWellFormed())),
  fc.stringMatching(/^[0-9a-f]{24}$/),
);
const idChoice = fc.oneof({ weight: 9, arbitrary: fc.nat(1_000_000) }, { weight: 1, arbitrary: notAnId });

/** Requests for all operations of the document, alike often. */
export function requests(operations: readonly Operation[], schemas: Schemas): fc.Arbitrary<GeneratedRequest> {
  return fc.oneof(...operations.map((operation) => requestOf(operation, schemas)));
}

function requestOf(operation: Operation, schemas: Schemas): fc.Arbitrary<GeneratedRequest> {
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
  return fc.record({
    operation: fc.constant(operation),
    caller: fc.constantFrom(...callersOf(operation)),
    path: fc.record({
      isConsistent: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      picks: fc.record(Object.fromEntries(inPath.map(({ name }) => [name, idChoice]))),
    }),
    query: queryOf(operation.parameters, schemas),
    headers: headersOf(operation.parameters),
    body: operation.body ? anyValueOf(operation.body, schemas) : fc.constant(undefined),
  });
}

/** The owner must not leave: everything that follows is about the owner's things. */
function callersOf({ name }: Operation): readonly (typeof CALLERS)[number][] {
  return name === 'DELETE /account/members/me' ? ['stranger', 'scopeless', 'none'] : CALLERS;
}

function queryOf(parameters: readonly Parameter[], schemas: Schemas): fc.Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  if (known.length === 0) return fc.constant('');
  const one = (parameter: Parameter) =>
    fc
      .oneof({ weight: 4, arbitrary: anyValueOf(parameter.schema, schemas) }, { weight: 1, arbitrary: hostile })
      .map((value) => [parameter.name, printed(value)]);
  const pairs = fc.array(fc.oneof(...known.map(one)), { maxLength: 3 });
  return pairs.map((chosen) => (chosen.length === 0 ? '' : `?${new URLSearchParams(chosen as [string, string][])}`));
}

const printed = (value: unknown): string => (typeof value === 'string' ? value.toWellFormed() : String(JSON.stringify(value)));

function headersOf(parameters: readonly Parameter[]): fc.Arbitrary<Record<string, string>> {
  const values = fc.oneof(
    fc.constantFrom('*', '"1"', 'W/"x"', '"', ',', 'a b', 'x'.repeat(300)),
    fc.string({ unit: fc.constantFrom(...'abc"*,/ 0'), maxLength: 8 }),
  );
  const known = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
  if (known.length === 0) return fc.constant({});
  const some = fc.dictionary(
    fc.constantFrom(...known),
    values.map((value) => value.trim()),
    { noNullPrototype: true },
  );
  return fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: some });
}
