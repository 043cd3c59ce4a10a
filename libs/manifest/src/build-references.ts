import { parseTemplate, templateReferences } from '@guildhall/templates';
import { compareText } from './build-files.js';
import type { Block, Dependency, SkillFile } from './types.js';

/** What files refer to, each list sorted and without repetition. */
export interface References {
  readonly skillIds: readonly string[];
  /** Library items of `component_ref` and `assistant_ref` blocks. */
  readonly itemIds: readonly string[];
  /** Library components mentioned as `{{component.name}}`. */
  readonly componentNames: readonly string[];
}

/** A mention of a library component in text starts with this word, whatever the component is called. */
export const COMPONENT_PREFIX = 'component.';

/** Finds everything that has to be loaded before the manifest of these files can be built (AGNT Skills document, `spec.dependencies`). */
export function collectReferences(files: readonly SkillFile[]): References {
  const blocks = files.flatMap((file) => file.blocks);
  return {
    skillIds: sortedSet(blocks.flatMap((block) => block.skillId ?? [])),
    itemIds: sortedSet(blocks.flatMap((block) => block.itemId ?? [])),
    componentNames: sortedSet(blocks.flatMap(blockMentions)),
  };
}

/** What a dependency itself refers to, by names of its own account; an opaque skill refers to nothing, because nothing of its content is known here. */
export function dependencyReferences(dependency: Dependency): References {
  if (dependency.type === 'skill') return collectReferences(instructionFiles(dependency.files ?? []));
  return { skillIds: [], itemIds: [], componentNames: sortedSet(componentMentions(dependency.content)) };
}

/** The part of a referenced skill that is inlined: its instructions, not the messages it would send itself. */
export function instructionFiles(files: readonly SkillFile[]): readonly SkillFile[] {
  return files.filter((file) => file.section === 'system');
}

function blockMentions(block: Block): readonly string[] {
  return block.content === undefined ? [] : componentMentions(block.content);
}

function componentMentions(text: string): readonly string[] {
  const names = templateReferences(parseTemplate(text)).filter((name) => name.startsWith(COMPONENT_PREFIX));
  return names.map((name) => name.slice(COMPONENT_PREFIX.length));
}

function sortedSet(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort(compareText);
}
