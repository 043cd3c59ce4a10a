import { parseTemplate, type Template } from '@guildhall/templates';
import { blockKey, dependencyKey, fileKey, mentionKey } from './build-paths.js';
import { type PreparedCondition, prepareCondition } from './compile-conditions.js';
import type { PreparedVariable } from './compile-values.js';
import type { Block, Dependency, Manifest, SkillFile, ToolDef } from './types.js';

/** Anything that a condition can leave out, and where it stands. */
export interface Conditional {
  readonly path: string;
  readonly condition: PreparedCondition;
}

/** What a block contributes. */
export type PreparedContent =
  | { readonly type: 'text'; readonly prefix: string; readonly template: Template }
  | { readonly type: 'fixed'; readonly text: string }
  | { readonly type: 'reference'; readonly to: 'skills' | 'items'; readonly id: string };

export interface PreparedBlock extends Conditional {
  readonly content: PreparedContent;
}

export interface PreparedFile extends Conditional {
  readonly role: 'user' | 'assistant';
  readonly blocks: readonly PreparedBlock[];
}

/** A tool as the model is offered it. */
export type CompiledTool = Pick<ToolDef, 'name' | 'description' | 'parameters'>;

interface PreparedTool extends Conditional {
  readonly tool: CompiledTool;
}

/** Something that files refer to, ready to be inlined. */
export interface PreparedDependency {
  readonly path: string;
  readonly account: string | undefined;
  readonly body:
    | { readonly type: 'item'; readonly template: Template }
    | { readonly type: 'skill'; readonly files: readonly PreparedFile[] }
    | { readonly type: 'opaque'; readonly text: string };
}

type ById = ReadonlyMap<string, PreparedDependency>;

/** The dependencies of a manifest, by what names them. */
export interface PreparedLibrary {
  readonly skills: ById;
  readonly items: ById;
  /** Components by `mentionKey`. */
  readonly components: ById;
}

/** A manifest whose templates and conditions have been parsed, to be compiled many times. It can be shared: a compile changes nothing in it. */
export interface PreparedManifest {
  readonly manifest: Manifest;
  readonly variables: readonly PreparedVariable[];
  readonly system: readonly PreparedFile[];
  readonly messages: readonly PreparedFile[];
  readonly tools: readonly PreparedTool[];
  readonly library: PreparedLibrary;
}

/** Parses everything in a manifest that a compile would otherwise parse each time. */
export function prepareManifest(manifest: Manifest): PreparedManifest {
  const { variables, files, tools, dependencies } = manifest.spec;
  return {
    manifest,
    variables: variables.map((variable) => ({ variable, condition: prepareCondition(variable.condition) })),
    system: prepareFiles(files, 'system'),
    messages: prepareFiles(files, 'messages'),
    tools: tools.map(prepareTool),
    library: prepareLibrary(dependencies),
  };
}

function prepareFiles(files: readonly SkillFile[], section: SkillFile['section'], parent = ''): readonly PreparedFile[] {
  return files.filter((file) => file.section === section).map((file) => prepareFile(file, `${parent}files/${fileKey(file)}`));
}

function prepareFile(file: SkillFile, path: string): PreparedFile {
  return {
    path,
    condition: prepareCondition(file.condition),
    role: file.metadata?.role ?? 'user',
    blocks: file.blocks.map((block) => prepareBlock(block, path)),
  };
}

function prepareBlock(block: Block, file: string): PreparedBlock {
  return { path: `${file}/blocks/${blockKey(block)}`, condition: prepareCondition(block.condition), content: blockContent(block) };
}

function blockContent({ type, content = '', level = 1, key = '', skillId = '', itemId = '' }: Block): PreparedContent {
  switch (type) {
    case 'text':
      return { type: 'text', prefix: '', template: parseTemplate(content) };
    case 'heading':
      return { type: 'text', prefix: `${'#'.repeat(level)} `, template: parseTemplate(content) };
    case 'divider':
      return { type: 'fixed', text: '---' };
    case 'variable':
      return { type: 'text', prefix: '', template: parseTemplate(`{{${key}}}`) };
    case 'skill_ref':
      return { type: 'reference', to: 'skills', id: skillId };
    case 'component_ref':
    case 'assistant_ref':
      return { type: 'reference', to: 'items', id: itemId };
  }
}

function prepareTool({ name, description, parameters, condition }: ToolDef): PreparedTool {
  return { path: `tools/${name}`, condition: prepareCondition(condition), tool: { name, description, parameters } };
}

function prepareLibrary(dependencies: readonly Dependency[]): PreparedLibrary {
  const entries = dependencies.map((dependency) => ({ dependency, ready: prepareDependency(dependency) }));
  const skills = entries.filter(({ dependency }) => dependency.type === 'skill');
  const items = entries.filter(({ dependency }) => dependency.type !== 'skill');
  const components = items.filter(({ dependency }) => dependency.type === 'component');
  return {
    skills: new Map(skills.map(({ dependency, ready }) => [dependency.id, ready])),
    items: new Map(items.map(({ dependency, ready }) => [dependency.id, ready])),
    // An author elsewhere must not replace a component of this account by giving his own the same name.
    components: new Map(components.map(({ dependency, ready }) => [mentionKey(dependency.account, dependency.name), ready])),
  };
}

function prepareDependency(dependency: Dependency): PreparedDependency {
  const path = `dependencies/${dependencyKey(dependency)}`;
  return { path, account: dependency.account, body: dependencyBody(dependency, path) };
}

function dependencyBody(dependency: Dependency, path: string): PreparedDependency['body'] {
  if (dependency.type !== 'skill') return { type: 'item', template: parseTemplate(dependency.content) };
  if (!dependency.files) return { type: 'opaque', text: visibleText(dependency) };
  return { type: 'skill', files: prepareFiles(dependency.files, 'system', `${path}/`) };
}

/** THREAT[OPQ-02] All that a reference to an opaque skill may show. */
export function visibleText({ name, title, description }: Dependency & { type: 'skill' }): string {
  return `${title} (${name}): ${description}`;
}
