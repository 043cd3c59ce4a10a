import { type ManifestChange, sameJson, withHunks } from './diff-items.js';
import type { DiffBudget } from './diff-text.js';
import type { Manifest } from './types.js';

/** Metadata that an author writes; `etag` and `createdAt` follow from other things. */
const METADATA_FIELDS = ['name', 'title', 'description', 'kind', 'access', 'tags'] as const;

/** The parts of a spec that are compared as one value; lists of items are compared by the items' identity. */
const SPEC_FIELDS = [
  'routingStrategy',
  'enableToolCalls',
  'modelStrategy',
  'dispatchable',
  'models',
  'outputSchema',
  'http',
  'mcp',
] as const;

/** The fields whose text can be long enough to be read line by line. */
const TEXT_FIELDS: readonly string[] = ['title', 'description'];

/** Compares everything that is a single value, with the field's name as path. */
export function diffFields(from: Manifest | null, to: Manifest | null, budget: DiffBudget): readonly ManifestChange[] {
  return [
    ...METADATA_FIELDS.flatMap((field) => fieldChange(field, from?.metadata[field], to?.metadata[field], budget)),
    ...SPEC_FIELDS.flatMap((field) => fieldChange(field, from?.spec[field], to?.spec[field], budget)),
    ...fieldChange('bundle', frontMatterOf(from), frontMatterOf(to), budget),
  ];
}

/** Of a bundle, its files are compared one by one: what follows from them is not told twice. */
function frontMatterOf(manifest: Manifest | null): object | undefined {
  if (!manifest?.spec.bundle) return undefined;
  const { files: _files, digest: _digest, instructions: _instructions, ...frontMatter } = manifest.spec.bundle;
  return frontMatter;
}

/** A list whose order the author chose: reported when the items that stayed stand in another order. */
export function diffOrder(path: string, before: readonly string[], after: readonly string[]): readonly ManifestChange[] {
  const [old, fresh] = [new Set(before), new Set(after)];
  const kept = before.filter((key) => fresh.has(key));
  const stayed = after.filter((key) => old.has(key));
  return sameJson(kept, stayed) ? [] : [{ kind: 'field', type: 'changed', path, before, after }];
}

function fieldChange(path: string, before: unknown, after: unknown, budget: DiffBudget): readonly ManifestChange[] {
  if (sameJson(before, after) || (isNothing(before) && isNothing(after))) return [];
  if (before === undefined) return [{ kind: 'field', type: 'added', path, after }];
  if (after === undefined) return [{ kind: 'field', type: 'removed', path, before }];
  const change = { kind: 'field', type: 'changed', path, before, after } as const;
  if (!TEXT_FIELDS.includes(path) || typeof before !== 'string' || typeof after !== 'string') return [change];
  return [withHunks(change, before, after, budget)];
}

function isNothing(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}
