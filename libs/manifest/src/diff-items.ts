import { canonicalJson } from '@guildhall/kernel';
import { type DiffBudget, type TextHunk, textHunks } from './diff-text.js';

/** What part of a manifest a change is about. */
export type ChangeKind = 'field' | 'variable' | 'tool' | 'file' | 'block' | 'dependency';

/** One difference; `before` is absent when something was added, `after` when it was removed. */
export interface ManifestChange {
  readonly kind: ChangeKind;
  readonly type: 'added' | 'removed' | 'changed';
  /** Stable and readable: `title`, `variables/user_name`, `files/system/instructions.md/blocks/blk_…`. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** For changed text: its lines as unified hunks. */
  readonly hunks?: readonly TextHunk[];
}

/** How the items of one list are told apart, shown and compared. */
export interface ItemRules<T> {
  readonly kind: ChangeKind;
  readonly path: (key: string) => string;
  readonly key: (item: T) => string;
  /** What is compared and shown of an item that both sides have. */
  readonly shown?: (item: T) => unknown;
  /** The long text in an item, whose changes are shown line by line. */
  readonly text?: (item: T) => string | undefined;
}

/** An item that both sides have, by its key. */
export interface Pair<T> {
  readonly key: string;
  readonly before: T;
  readonly after: T;
}

/** Compares two lists by identity: where an item stands in its list does not matter. */
export function diffItems<T>(from: readonly T[], to: readonly T[], rules: ItemRules<T>, budget: DiffBudget): readonly ManifestChange[] {
  const [before, after] = [byKey(from, rules.key), byKey(to, rules.key)];
  const gone = [...before].filter(([key]) => !after.has(key)).map(([key, item]) => ({ ...removal(rules, key), before: item }));
  const kept = pairs(before, after).flatMap((pair) => changedItem(pair, rules, budget));
  const fresh = [...after].filter(([key]) => !before.has(key)).map(([key, item]) => ({ ...addition(rules, key), after: item }));
  return [...gone, ...kept, ...fresh];
}

/** The items of two lists that have the same key, in the order of the second. */
export function pairItems<T>(from: readonly T[], to: readonly T[], key: (item: T) => string): readonly Pair<T>[] {
  return pairs(byKey(from, key), byKey(to, key));
}

/** Whether two values are the same JSON, whatever the order of their keys. */
export function sameJson(left: unknown, right: unknown): boolean {
  return left === right || (left !== undefined && right !== undefined && canonicalJson(left) === canonicalJson(right));
}

/** Keys that occur twice get a number, so that even a list with doubles is compared as a whole. */
function byKey<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    let free = key;
    for (let copy = 2; found.has(free); copy += 1) free = `${key}~${copy}`;
    found.set(free, item);
  }
  return found;
}

function pairs<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): readonly Pair<T>[] {
  return [...after].flatMap(([key, item]) => {
    const old = before.get(key);
    return old === undefined ? [] : { key, before: old, after: item };
  });
}

function removal<T>({ kind, path }: ItemRules<T>, key: string) {
  return { kind, type: 'removed', path: path(key) } as const;
}

function addition<T>({ kind, path }: ItemRules<T>, key: string) {
  return { kind, type: 'added', path: path(key) } as const;
}

function changedItem<T>(pair: Pair<T>, rules: ItemRules<T>, budget: DiffBudget): readonly ManifestChange[] {
  const shown = rules.shown ?? ((item: T): unknown => item);
  const [before, after] = [shown(pair.before), shown(pair.after)];
  if (sameJson(before, after)) return [];
  const change = { kind: rules.kind, type: 'changed', path: rules.path(pair.key), before, after } as const;
  return [withHunks(change, rules.text?.(pair.before), rules.text?.(pair.after), budget)];
}

/** Adds the hunks when the text is what changed. */
export function withHunks(
  change: ManifestChange,
  before: string | undefined,
  after: string | undefined,
  budget: DiffBudget,
): ManifestChange {
  if (before === after) return change;
  return { ...change, hunks: textHunks(before ?? '', after ?? '', budget) };
}
