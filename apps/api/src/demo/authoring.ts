import type { JsonObject } from '@guildhall/kernel';
import type {
  Block,
  BundleDocument,
  FlatManifest,
  HttpSettings,
  McpSettings,
  ModelTiers,
  SkillFile,
  StoredCondition,
  ToolDef,
  Variable,
} from '@guildhall/manifest';
import type { PrintedPricing } from '@guildhall/pricing';

/** A block as the demo writes it: what it points at is given by name and becomes an id when it is created. */
export type DemoBlock = Omit<Block, 'id' | 'order'>;

/** Blocks by a name of their own, in their order: two editions of a file share the blocks that have the same name. */
export type DemoBlocks = Readonly<Record<string, DemoBlock>>;

export interface DemoFile {
  readonly section: SkillFile['section'];
  readonly name: string;
  readonly condition?: StoredCondition;
  readonly metadata?: SkillFile['metadata'];
  readonly blocks: DemoBlocks;
}

type DemoVariable = Pick<Variable, 'key' | 'description'> & Partial<Variable>;

/** A flat manifest, with everything left out that has a usual value. */
export type DemoManifest = Omit<
  FlatManifest,
  '$manifestVersion' | 'files' | 'variables' | 'http' | 'mcp' | 'bundle' | 'bundleFiles' | 'instructions'
> & {
  readonly files?: readonly DemoFile[];
  readonly variables?: readonly DemoVariable[];
  readonly http?: Partial<HttpSettings> & Pick<HttpSettings, 'baseUrl'>;
  readonly mcp?: Partial<McpSettings> & Pick<McpSettings, 'serverUrl'>;
  readonly bundle?: BundleDocument;
};

interface DemoEdition {
  /** What the author says about the version. */
  readonly note: string;
  readonly manifest: DemoManifest;
  /** Why the version was taken back. */
  readonly yanked?: string;
}

/** One skill with its history. */
export interface DemoSkill {
  /** Oldest first; each becomes a version. */
  readonly editions: readonly [DemoEdition, ...DemoEdition[]];
  /** Changes that wait to be published. */
  readonly draft?: DemoManifest;
  readonly pricing?: PrintedPricing;
  /** `manual`: other accounts ask for it, and the author answers. */
  readonly approvalMode?: 'manual';
  /** Names of the skills that the agent calls as plugins, or `account/name`; own ones come before it in the list. */
  readonly plugins?: readonly string[];
  /** `account/name` of the listed skill that this one was forked from. */
  readonly fork?: string;
  /** Warns against further use; the successor is another skill of the account, by its name. */
  readonly deprecated?: { readonly message: string; readonly successor: string };
  /** What the account does with its own install: a local name, or out of use for now. */
  readonly install?: { readonly alias?: string; readonly shared?: boolean };
}

/** A piece of text that several skills share. */
export interface DemoLibraryItem {
  readonly type: 'component' | 'assistant';
  readonly name: string;
  readonly title: string;
  readonly content: string;
}

/** What an account of the demo authors. */
export interface DemoContent {
  readonly models?: ModelTiers;
  /** `ask`: grants wait until the account accepts them. */
  readonly grantPolicy?: 'ask';
  readonly library: readonly DemoLibraryItem[];
  /** One that others refer to, or call as a plugin, stands before them. */
  readonly skills: readonly DemoSkill[];
}

export const lines = (...text: readonly string[]): string => text.join('\n');

export const text = (...content: readonly string[]): DemoBlock => ({ type: 'text', content: lines(...content) });

export const heading = (level: number, content: string): DemoBlock => ({ type: 'heading', level, content });

export const divider = (): DemoBlock => ({ type: 'divider' });

/** Shows the value of a variable as a block of its own. */
export const value = (key: string): DemoBlock => ({ type: 'variable', key });

/** The text of a library component. */
export const component = (itemId: string): DemoBlock => ({ type: 'component_ref', itemId });

/** The text of a library assistant: who the model is to be. */
export const assistant = (itemId: string): DemoBlock => ({ type: 'assistant_ref', itemId });

/** The instructions of another skill. */
export const skill = (skillId: string): DemoBlock => ({ type: 'skill_ref', skillId });

/** The block, but only when the condition holds. */
export const onlyIf = (condition: JsonObject, block: DemoBlock): DemoBlock => ({ ...block, condition });

export const is = (variable: string, expected: string | number | boolean): JsonObject => ({ variable, op: 'eq', value: expected });

export const compare = (variable: string, op: string, expected: string | number | string[]): JsonObject => ({
  variable,
  op,
  value: expected,
});

export const isGiven = (variable: string): JsonObject => ({ variable, op: 'is_not_empty' });

export const all = (...rules: JsonObject[]): JsonObject => ({ operator: 'AND', rules });

export const any = (...rules: JsonObject[]): JsonObject => ({ operator: 'OR', rules });

export const not = (...rules: JsonObject[]): JsonObject => ({ operator: 'NOT', rules });

export const systemFile = (name: string, blocks: DemoBlocks, condition?: JsonObject): DemoFile => ({
  section: 'system',
  name,
  blocks,
  ...(condition && { condition }),
});

export const userMessage = (name: string, blocks: DemoBlocks): DemoFile => ({ section: 'messages', name, blocks });

/** What the model is shown as its own earlier answer: an example to follow. */
export const exampleAnswer = (name: string, blocks: DemoBlocks): DemoFile => ({
  section: 'messages',
  name,
  metadata: { role: 'assistant' },
  blocks,
});

/** JSON Schema of an object whose properties must all be there, except those named after it. */
export const object = (properties: Readonly<Record<string, JsonObject>>, ...optional: readonly string[]): JsonObject => ({
  type: 'object',
  properties: { ...properties },
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

export const string = (description: string): JsonObject => ({ type: 'string', description });

export const integer = (description: string): JsonObject => ({ type: 'integer', description });

export const boolean = (description: string): JsonObject => ({ type: 'boolean', description });

export const oneOf = (values: string[], description: string): JsonObject => ({ type: 'string', enum: values, description });

export const list = (items: JsonObject, description: string): JsonObject => ({ type: 'array', items, description });

/** The tool by which an agent says that it is done; its arguments are the result. */
export const finish = (result: JsonObject): ToolDef => ({
  name: 'finish_agent_run',
  description: 'Ends the run. Call it exactly once, when everything has been done or nothing more can be done, with the result.',
  parameters: result,
});
