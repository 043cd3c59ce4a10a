import type { Condition } from '@guildhall/conditions';
import { parseTemplate } from '@guildhall/templates';
import { mentionKey } from './build-paths.js';
import { COMPONENT_PREFIX, instructionFiles } from './build-references.js';
import { visibleText } from './compile-prepare.js';
import { allOf, promptCondition } from './prompt-conditions.js';
import { LEFT_BRACE, promptText } from './prompt-text.js';
import type { Block, Dependency, Manifest, SkillFile } from './types.js';

/** A block as the AGNT studio client reads it. */
export interface PromptBlock {
  readonly type: 'text' | 'heading' | 'divider' | 'variable';
  readonly order: number;
  readonly condition: Condition | null;
  readonly content?: string;
  readonly headingLevel?: number;
  readonly variableKey?: string;
}

/** A component that texts mention, by the name under which they do. */
export interface PromptComponent {
  readonly name: string;
  readonly content: string;
}

/** A block that has no place yet. */
type LooseBlock = Omit<PromptBlock, 'order'>;

/** Where a block stands: whose text it is, and what was opened on the way to it. */
interface Scope {
  readonly account: string | undefined;
  readonly open: readonly string[];
  readonly conditions: readonly (Condition | null)[];
}

/** References inside references that are followed, as in a compile. */
const MAX_DEPTH = 8;
// THREAT[INP-03] Blocks that are inlined again and again must not fill the memory.
const MAX_BLOCKS = 10_000;
const MAX_CHARACTERS = 4 * 1_048_576;

/** Turns the blocks of one manifest into those of the client; everything they refer to is written out in their place. */
export class PromptBlocks {
  private readonly declared: ReadonlySet<string>;
  private readonly skills: ReadonlyMap<string, Dependency & { type: 'skill' }>;
  private readonly items: ReadonlyMap<string, Dependency & { content: string }>;
  private readonly byName: ReadonlyMap<string, Dependency & { content: string }>;
  /** Components that are written so far; null while one is being written. */
  private readonly written = new Map<string, PromptComponent | null>();
  private blocks = 0;
  private characters = 0;

  constructor({ spec }: Manifest) {
    const skills = spec.dependencies.filter((dependency) => dependency.type === 'skill');
    const items = spec.dependencies.filter((dependency) => dependency.type !== 'skill');
    this.declared = new Set(spec.variables.map(({ key }) => key));
    this.skills = new Map(skills.map((skill) => [skill.id, skill]));
    this.items = new Map(items.map((item) => [item.id, item]));
    const components = items.filter(({ type }) => type === 'component');
    this.byName = new Map(components.map((item) => [mentionKey(item.account, item.name), item]));
  }

  /** The blocks of one file of the manifest. */
  convert(file: SkillFile): PromptBlock[] {
    const scope = { account: undefined, open: [], conditions: [] };
    return file.blocks.flatMap((block) => this.block(block, scope)).map((block, order) => ({ ...block, order }));
  }

  /** The components that the converted texts mention, and the one that protects braces. */
  components(): PromptComponent[] {
    return [LEFT_BRACE, ...[...this.written.values()].filter((component) => component !== null)];
  }

  private block(block: Block, outer: Scope): LooseBlock[] {
    if (this.isFull()) return [];
    const scope = { ...outer, conditions: [...outer.conditions, promptCondition(block.condition)] };
    switch (block.type) {
      case 'text':
        return this.text(block.content ?? '', scope);
      case 'heading':
        return this.heading(block, scope);
      case 'divider':
        return this.counted({ type: 'divider', condition: allOf(scope.conditions) });
      case 'variable':
        return this.variable(block.key ?? '', scope);
      case 'skill_ref':
        return this.skill(block.skillId ?? '', scope);
      case 'component_ref':
      case 'assistant_ref':
        return this.item(block.itemId ?? '', scope);
    }
  }

  private text(content: string, scope: Scope): LooseBlock[] {
    return this.counted({ type: 'text', condition: allOf(scope.conditions), content: this.filled(content, scope) });
  }

  private literal(content: string, scope: Scope): LooseBlock[] {
    const template = { text: content, parts: [content] };
    return this.counted({ type: 'text', condition: allOf(scope.conditions), content: promptText(template, () => undefined) });
  }

  /** The client prints the text of a heading as it stands, so one that has places to fill becomes text. */
  private heading({ content = '', level = 1 }: Block, scope: Scope): LooseBlock[] {
    const isFilled = parseTemplate(content).parts.some((part) => typeof part !== 'string');
    if (isFilled) return this.text(`${'#'.repeat(level)} ${content}`, scope);
    return this.counted({ type: 'heading', condition: allOf(scope.conditions), content, headingLevel: level });
  }

  private variable(key: string, scope: Scope): LooseBlock[] {
    if (!this.declared.has(key)) return this.text(`{{${key}}}`, scope);
    return this.counted({ type: 'variable', condition: allOf(scope.conditions), variableKey: key });
  }

  private item(id: string, scope: Scope): LooseBlock[] {
    const item = this.items.get(id);
    return item ? this.text(item.content, { ...scope, account: item.account }) : [];
  }

  // THREAT[RUN-03] Circles of references end here.
  private skill(id: string, scope: Scope): LooseBlock[] {
    const skill = this.skills.get(id);
    if (!skill || scope.open.includes(id) || scope.open.length >= MAX_DEPTH) return [];
    if (!skill.files) return this.literal(visibleText(skill), scope);
    const inner = { ...scope, account: skill.account, open: [...scope.open, id] };
    return instructionFiles(skill.files).flatMap(({ blocks, condition }) => {
      const conditions = [...inner.conditions, promptCondition(condition)];
      return blocks.flatMap((block) => this.block(block, { ...inner, conditions }));
    });
  }

  private filled(content: string, { account }: Scope): string {
    return promptText(parseTemplate(content), (name) => {
      if (!name.startsWith(COMPONENT_PREFIX)) return this.declared.has(name) ? name : undefined;
      const component = this.mention(mentionKey(account, name.slice(COMPONENT_PREFIX.length)));
      return component && COMPONENT_PREFIX + component.name;
    });
  }

  /** The client follows mentions without end, so one that leads back to a component that is still being written stays literal. */
  private mention(key: string): PromptComponent | undefined {
    const item = this.byName.get(key);
    if (!item) return undefined;
    const known = this.written.get(key);
    if (known !== undefined) return known ?? undefined;
    this.written.set(key, null);
    const name = item.account === undefined ? item.name : `${item.account}.${item.name}`;
    const component = { name, content: this.filled(item.content, { account: item.account, open: [], conditions: [] }) };
    this.written.set(key, component);
    return component;
  }

  private counted(block: LooseBlock): LooseBlock[] {
    this.blocks += 1;
    this.characters += block.content?.length ?? 0;
    return this.isFull() ? [] : [block];
  }

  private isFull(): boolean {
    return this.blocks > MAX_BLOCKS || this.characters > MAX_CHARACTERS;
  }
}
