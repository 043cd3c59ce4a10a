import { renderTemplate, type Template } from '@guildhall/templates';
import { mentionKey } from './build-paths.js';
import { COMPONENT_PREFIX } from './build-references.js';
import { type ComparisonBudget, holds, undeclaredKeys } from './compile-conditions.js';
import type { Conditional, PreparedBlock, PreparedContent, PreparedDependency, PreparedFile, PreparedLibrary } from './compile-prepare.js';
import { type CompileWarning, note } from './compile-warnings.js';
import type { Values } from './values.js';

/** How many more characters (UTF-16 units) may be written. */
interface Room {
  characters: number;
  full: boolean;
}

/** What one compile carries along while it writes text. */
export interface Scope {
  readonly library: PreparedLibrary;
  readonly values: Values;
  readonly comparisons: ComparisonBudget;
  readonly warnings: CompileWarning[];
  readonly room: Room;
  /** Characters that all references together may still come to; each is written once, in room of its own. */
  readonly inlineRoom: { characters: number };
  /** Texts of references, by path: each is written once. */
  readonly inlined: Map<string, string>;
  /** The references being written right now, outermost first. */
  readonly open: readonly string[];
  /** Whose text is being written: undefined for the manifest's own account. */
  readonly account: string | undefined;
}

// THREAT[INP-03] A large value that is used many times, in references within references, must not fill the memory.
const MAX_OUTPUT = 1_048_576;
const MAX_INLINED = 8 * MAX_OUTPUT;
/** References inside references that are followed. */
const MAX_DEPTH = 8;
const BLANK_LINE = '\n\n';

/** What a compile starts with. */
export function openScope(library: PreparedLibrary, values: Values, comparisons: ComparisonBudget, warnings: CompileWarning[]): Scope {
  const room = { characters: MAX_OUTPUT, full: false };
  return {
    library,
    values,
    comparisons,
    warnings,
    room,
    inlineRoom: { characters: MAX_INLINED },
    inlined: new Map(),
    open: [],
    account: undefined,
  };
}

/** Those whose condition holds; each other leaves a warning, and so does a condition about a variable that nobody declared. */
export function shown<T extends Conditional>(items: readonly T[], { values, comparisons, warnings }: Scope): readonly T[] {
  return items.filter(({ path, condition }) => {
    for (const key of undeclaredKeys(condition, values)) note(warnings, 'unresolved_variable', { path, key });
    const kept = holds(condition, values, comparisons);
    if (!kept) note(warnings, 'condition_false', { path });
    return kept;
  });
}

/** The text of several files, joined by blank lines. */
export function filesText(files: readonly PreparedFile[], scope: Scope): string {
  return joined(shown(files, scope).map((file) => blocksText(shown(file.blocks, scope), scope)));
}

/** The text of blocks, joined by blank lines; a block that comes out empty leaves no gap. */
export function blocksText(blocks: readonly PreparedBlock[], scope: Scope): string {
  return joined(blocks.map((block) => blockText(block, scope)));
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(BLANK_LINE);
}

function blockText({ path, content }: PreparedBlock, scope: Scope): string {
  switch (content.type) {
    case 'text':
      return write(content.prefix + templateText(content.template, path, scope), path, scope);
    case 'fixed':
      return write(content.text, path, scope);
    case 'reference':
      return write(referenceText(content, path, scope), path, scope);
  }
}

/** Values are inserted as they are: what looks like a reference inside a value is text. */
function templateText(template: Template, path: string, scope: Scope): string {
  const { text, unresolved, overflow } = renderTemplate(template, (name) => insertedText(name, scope), {
    maxLength: scope.room.characters,
  });
  if (overflow) markFull(path, scope);
  for (const key of unresolved) note(scope.warnings, isMention(key) ? 'missing_reference' : 'unresolved_variable', { path, key });
  return text;
}

function insertedText(name: string, scope: Scope): string | undefined {
  if (!isMention(name)) return scope.values.texts.get(name);
  const component = scope.library.components.get(mentionKey(scope.account, name.slice(COMPONENT_PREFIX.length)));
  return component && isUsable(component, scope) ? inlinedText(component, scope) : undefined;
}

function isMention(name: string): boolean {
  return name.startsWith(COMPONENT_PREFIX);
}

function referenceText({ to, id }: PreparedContent & { type: 'reference' }, path: string, scope: Scope): string {
  const dependency = scope.library[to].get(id);
  if (!dependency || !isUsable(dependency, scope)) {
    note(scope.warnings, 'missing_reference', { path, key: id });
    return '';
  }
  if (dependency.body.type === 'opaque') note(scope.warnings, 'opaque_reference', { path, key: id });
  return inlinedText(dependency, scope);
}

// THREAT[RUN-03] Circles of references end here, and so do chains too long to be meant.
function isUsable({ path }: PreparedDependency, { open, inlined }: Scope): boolean {
  return inlined.has(path) || (open.length < MAX_DEPTH && !open.includes(path));
}

function inlinedText(dependency: PreparedDependency, scope: Scope): string {
  const known = scope.inlined.get(dependency.path);
  if (known !== undefined) return known;
  const room = { characters: Math.min(MAX_OUTPUT, scope.inlineRoom.characters), full: false };
  const text = bodyText(dependency, { ...scope, room, open: [...scope.open, dependency.path], account: dependency.account });
  scope.inlineRoom.characters -= Math.min(text.length, scope.inlineRoom.characters);
  scope.inlined.set(dependency.path, text);
  return text;
}

function bodyText({ path, body }: PreparedDependency, scope: Scope): string {
  switch (body.type) {
    case 'item':
      return write(templateText(body.template, path, scope), path, scope);
    case 'skill':
      return filesText(body.files, scope);
    case 'opaque':
      return write(body.text, path, scope);
  }
}

/** Takes the room that a text and the blank line after it need; behind the first text that does not fit nothing is written. */
function write(text: string, path: string, scope: Scope): string {
  const { room } = scope;
  const fits = text.length <= room.characters;
  if (!fits) markFull(path, scope);
  if (room.full) room.characters = 0;
  else if (text !== '') room.characters = Math.max(0, room.characters - text.length - BLANK_LINE.length);
  return fits ? text : '';
}

function markFull(path: string, { room, warnings }: Scope): void {
  if (!room.full) note(warnings, 'output_truncated', { path });
  room.full = true;
}
