import { BLOCK_TYPES, FILE_SECTIONS, type JsonObject, SKILL_KINDS, VARIABLE_TYPES } from '@guildhall/kernel';
import fc from 'fast-check';
import { buildManifest, type ResolvedReferences } from './build.js';
import type { Block, BundleEntry, BundleHead, Dependency, Manifest, SkillContent, SkillFile, ToolDef, Variable } from './types.js';

export const NO_REFERENCES: ResolvedReferences = { dependencies: [], plugins: [] };

/** An agent with nothing in it, except for what is given. */
export function skill(parts: Partial<SkillContent> = {}): SkillContent {
  return {
    name: 'guide',
    title: 'Guide',
    description: 'Shows visitors around.',
    kind: 'agent',
    access: 'private',
    tags: [],
    createdAt: '2026-03-06T10:00:00.000Z',
    modelStrategy: 'medium',
    dispatchable: false,
    whenToUse: null,
    variables: [],
    toolDefs: [],
    files: [],
    outputSchema: null,
    models: [],
    http: null,
    mcp: null,
    bundle: null,
    bundleFiles: [],
    instructions: null,
    ...parts,
  };
}

/** A file of a bundle whose hash is one letter, repeated. */
export function bundleFile(path: string, letter: string, parts: Partial<BundleEntry> = {}): BundleEntry {
  return { path, size: 10, sha256: letter.repeat(64), mediaType: 'text/markdown; charset=utf-8', executable: false, ...parts };
}

/** The content of a bundle whose front matter says nothing but what is given. */
export function bundle(files: readonly BundleEntry[], parts: Partial<BundleHead> = {}, instructions = ''): Partial<SkillContent> {
  const frontMatter = { license: null, compatibility: null, allowedTools: null, metadata: {}, userInvocable: true };
  const running = { disableModelInvocation: false, argumentHint: null, context: 'inline' as const, agent: null, model: null };
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const head = { digest: 'd'.repeat(64), fileCount: files.length, size, ...frontMatter, ...running, ...parts };
  return { kind: 'bundle', bundle: head, bundleFiles: files, instructions };
}

export function manifestOf(parts: Partial<SkillContent> = {}, dependencies: readonly Dependency[] = []): Manifest {
  return buildManifest(skill(parts), { dependencies, plugins: [] });
}

export function file(blocks: readonly Block[], parts: Partial<SkillFile> = {}): SkillFile {
  return { section: 'system', name: 'instructions.md', order: 0, condition: null, blocks, ...parts };
}

export function text(content: string, parts: Partial<Block> = {}): Block {
  return { type: 'text', order: 0, content, ...parts };
}

export function variable(key: string, parts: Partial<Variable> = {}): Variable {
  return { key, description: '', type: 'string', required: false, ...parts };
}

export function tool(name: string, parts: Partial<ToolDef> = {}): ToolDef {
  return { name, description: `Does ${name}.`, parameters: { type: 'object' }, ...parts };
}

export function component(id: string, content: string, parts: { name?: string; title?: string; account?: string } = {}): Dependency {
  return { type: 'component', id, name: id, title: id, ...parts, content };
}

const KEYS = ['a', 'b', 'c', 'user_name'] as const;
const IDS = ['s1', 's2', 'i1', 'i2'] as const;

const key = fc.constantFrom(...KEYS);
const id = fc.constantFrom(...IDS);
/** Text with many references in it, and sometimes anything. */
const content = fc.oneof(
  fc
    .array(fc.constantFrom('{{a}}', '{{ b }}', '{{zzz}}', '{{component.i1}}', '{{', '}}', 'one\n', 'two ', '$&', '\n\n'), { maxLength: 12 })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme' }),
);
const condition = fc.option(
  fc.record({
    variable: key,
    op: fc.constantFrom('eq', 'exists', 'is_empty'),
    value: fc.constantFrom('', 'x', 1),
  }) as fc.Arbitrary<JsonObject>,
  { nil: null },
);
const order = fc.nat({ max: 5 });

const block: fc.Arbitrary<Block> = fc.record(
  {
    id: fc.uuid(),
    type: fc.constantFrom(...BLOCK_TYPES),
    order,
    condition,
    content,
    level: fc.integer({ min: 1, max: 6 }),
    key,
    skillId: id,
    itemId: id,
  },
  { requiredKeys: ['type', 'order'] },
);

const files = fc.uniqueArray(
  fc.record({
    section: fc.constantFrom(...FILE_SECTIONS),
    name: fc.constantFrom('instructions.md', 'messages.md', 'tone.md'),
    order,
    condition,
    blocks: fc.uniqueArray(block, { maxLength: 4, selector: (item) => item.id ?? item.order }),
  }),
  { maxLength: 4, selector: ({ section, name }) => `${section}/${name}` },
);

const variables = fc.uniqueArray(
  fc.record(
    {
      key,
      description: content,
      type: fc.constantFrom(...VARIABLE_TYPES),
      required: fc.boolean(),
      default: fc.constantFrom('x', 1, true),
      enum: fc.constant(['x', 'y']),
      condition,
    },
    { requiredKeys: ['key', 'description', 'type', 'required'] },
  ),
  { maxLength: 4, selector: (item) => item.key },
);

const toolDefs = fc.uniqueArray(
  fc.record(
    {
      name: fc.constantFrom('search', 'send', 'finish_agent_run'),
      description: content,
      parameters: fc.constant({ type: 'object' }),
      condition,
    },
    { requiredKeys: ['name', 'description', 'parameters'] },
  ),
  { maxLength: 3, selector: (item) => item.name },
);

const dependency: fc.Arbitrary<Dependency> = fc.oneof(
  fc.record({ type: fc.constantFrom('component', 'assistant'), id, name: id, title: fc.string(), content }),
  fc.record(
    { type: fc.constant('skill' as const), id, name: id, title: fc.string(), description: fc.string(), version: fc.constant(null), files },
    { requiredKeys: ['type', 'id', 'name', 'title', 'description', 'version'] },
  ),
);

/** Any skill content, with references that are sometimes there, sometimes missing and sometimes loops. */
export const skillContents: fc.Arbitrary<SkillContent> = fc
  .record({
    kind: fc.constantFrom(...SKILL_KINDS),
    title: content,
    description: content,
    tags: fc.array(fc.string()),
    variables,
    toolDefs,
    files,
  })
  .map(skill);

export const references: fc.Arbitrary<ResolvedReferences> = fc.record({
  dependencies: fc.uniqueArray(dependency, { maxLength: 4, selector: (item) => `${item.type}/${item.id}` }),
  plugins: fc.constant([]),
});

export const manifests: fc.Arbitrary<Manifest> = fc
  .tuple(skillContents, references)
  .map(([parts, resolved]) => buildManifest(parts, resolved));
