import { parseTemplate, renderTemplate } from '@guildhall/templates';
import { COMPONENT_PREFIX } from './build-references.js';
import { LIMITS } from './schema-limits.js';
import type { Block, Dependency, SkillFile } from './types.js';

/** What of a library item takes the place of a reference to it. */
export type ItemText = Pick<Extract<Dependency, { type: 'component' | 'assistant' }>, 'type' | 'id' | 'name' | 'content'>;

interface Library {
  readonly byId: ReadonlyMap<string, ItemText>;
  readonly components: ReadonlyMap<string, ItemText>;
  /** Texts of items that were written out already, by id. */
  readonly written: Map<string, string>;
}

/**
 * Writes library items into the files that refer to them: for a copy in an account that does not have the items (AGNT Skills document,
 * "Forking": "a full copy"). Compiled, the files say the same as before. References to items that are not given, that come in a circle,
 * or whose text would not fit stay as they are.
 */
export function inlineItems(files: readonly SkillFile[], items: readonly ItemText[]): SkillFile[] {
  const library = {
    byId: new Map(items.map((item) => [item.id, item])),
    components: new Map(items.filter(({ type }) => type === 'component').map((item) => [item.name, item])),
    written: new Map<string, string>(),
  };
  return files.map((file) => ({ ...file, blocks: file.blocks.map((block) => inlineBlock(block, library)) }));
}

function inlineBlock(block: Block, library: Library): Block {
  const { itemId, content, ...place } = block;
  const item = itemId === undefined ? undefined : library.byId.get(itemId);
  if (item) return { ...place, type: 'text', content: itemText(item, library, []) };
  if (content === undefined) return block;
  const text = expand(content, library, []);
  // A heading is one line: an item of several lines has no room in it.
  return block.type === 'heading' && /\p{Cc}/u.test(text) ? block : { ...block, content: text };
}

/** @param open the items that are being written out, outermost first */
function expand(text: string, library: Library, open: readonly string[]): string {
  const insert = (name: string): string | undefined => {
    const item = name.startsWith(COMPONENT_PREFIX) ? library.components.get(name.slice(COMPONENT_PREFIX.length)) : undefined;
    return item && !open.includes(item.id) ? itemText(item, library, open) : undefined;
  };
  const { text: expanded, overflow } = renderTemplate(parseTemplate(text), insert, { maxLength: LIMITS.blockText });
  return overflow ? text : expanded;
}

/** THREAT[INP-03]: each item is written out once, however often it is mentioned, so the work is linear in what the author wrote. */
function itemText(item: ItemText, library: Library, open: readonly string[]): string {
  const text = library.written.get(item.id) ?? expand(item.content, library, [...open, item.id]);
  library.written.set(item.id, text);
  return text;
}
