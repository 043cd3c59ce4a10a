import { CONDITION_OPS, GROUP_OPERATORS } from '@guildhall/conditions';
import {
  BLOCK_TYPES,
  CONTENT_VISIBILITIES,
  FILE_SECTIONS,
  MODEL_STRATEGIES,
  SKILL_ACCESS,
  SKILL_KINDS,
  SKILL_NAME,
  SKILL_NAME_MAX,
  SKILL_STATUSES,
  TOOL_NAME,
  VARIABLE_KEY,
  VARIABLE_TYPES,
} from '@guildhall/kernel';
import { FLAT_MANIFEST_VERSION, LIMITS, MODEL_PROVIDERS } from '@guildhall/manifest';
import { PRICING_MODELS } from '@guildhall/pricing';
import { type Document, isReference, type Schema, type SchemaOrRef } from './types.js';

/**
 * The parts of a skill that `libs/manifest` and its neighbours read: no DTO class describes them, so they are described here, with the
 * limits of those libraries. The tests hold examples of each part against both.
 */
const text = (description: string, more: object = {}): Schema => ({ type: 'string', description, ...more });
const flag = (description: string): Schema => ({ type: 'boolean', description });
const list = (items: SchemaOrRef, description: string, maxItems?: number): Schema => ({ type: 'array', items, description, maxItems });
const part = (name: string): SchemaOrRef => ({ $ref: `#/components/schemas/${name}` });
const orNull = (name: string, description: string): Schema => ({ anyOf: [part(name), { type: 'null' } as unknown as Schema], description });

function object(description: string, properties: Record<string, SchemaOrRef>, required: string[] = []): Schema {
  return { type: 'object', description, properties, required, additionalProperties: false };
}

const map = (description: string): Schema => ({ type: 'object', description, additionalProperties: { type: 'string' } });
const jsonSchema = (description: string): Schema => ({ type: 'object', description, additionalProperties: true });
const json = (description: string): Schema => ({ description });
const condition = orNull('Condition', 'When it takes part; null: always.');

const SHAPES: Readonly<Record<string, Schema>> = {
  Json: json('Any JSON value.'),
  Condition: {
    description: 'A comparison of one variable, or a group of conditions; at most 8 deep with 100 rules.',
    oneOf: [
      object(
        'One comparison.',
        {
          variable: text('Key of a variable.'),
          op: text('The comparison.', { enum: CONDITION_OPS }),
          value: json('What it is compared with.'),
        },
        ['variable', 'op'],
      ),
      object(
        'A group.',
        { operator: text('How the rules are joined.', { enum: GROUP_OPERATORS }), rules: list(part('Condition'), 'The rules.') },
        ['operator', 'rules'],
      ),
    ],
  },
  Variable: object(
    'A declared input.',
    {
      key: text('Name in `{{key}}`, unique in the skill.', { pattern: VARIABLE_KEY.source }),
      description: text('What belongs in it.', { maxLength: LIMITS.description }),
      type: text('Default `string`.', { enum: VARIABLE_TYPES }),
      required: flag('Whether a run fails without it. Default false.'),
      default: json('Value of a variable that is not given, of the declared type.'),
      enum: list({ type: 'string', maxLength: LIMITS.enumValue }, 'The allowed values of type `enum`.', LIMITS.enumValues),
      secret: flag('Whether its value is masked in traces and logs.'),
      condition,
    },
    ['key'],
  ),
  ToolRequest: object(
    'The HTTP request of a tool; `{{args.x}}` and `{{vars.y}}` are filled in, each position with its own encoding.',
    {
      method: text('HTTP method.', { enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] }),
      path: text('Path below `http.baseUrl`, with a / first.', { maxLength: LIMITS.url }),
      query: map('Query parameters.'),
      headers: map('Request headers.'),
      body: json('JSON body.'),
    },
    ['method', 'path'],
  ),
  ToolDef: object(
    'A tool offered to the model.',
    {
      name: text('Unique in the skill.', { pattern: TOOL_NAME.source }),
      description: text('When to use it and what it does.', { maxLength: LIMITS.description }),
      parameters: jsonSchema('JSON Schema of the arguments, of type object.'),
      condition,
      request: part('ToolRequest'),
      idempotent: flag('Whether a repeated call has no second effect.'),
    },
    ['name'],
  ),
  Block: object(
    'One piece of a file.',
    {
      id: text('Id of a block that is kept; never for new ones.'),
      type: text('What the block is.', { enum: BLOCK_TYPES }),
      order: { type: 'integer', minimum: 0, maximum: LIMITS.order, description: 'Place in the file; default: the place in the list.' },
      condition,
      content: text('Text of `text` and `heading`.', { maxLength: LIMITS.blockText }),
      level: { type: 'integer', minimum: 1, maximum: 6, description: 'Level of `heading`. Default 1.' },
      key: text('Variable of `variable`.'),
      skillId: text('Skill of `skill_ref`.'),
      itemId: text('Library item of `component_ref` and `assistant_ref`.'),
    },
    ['type'],
  ),
  File: object(
    'A file of an agent or a prompt: `system` files make the system message, each file of `messages` is a message.',
    {
      section: text('Where it belongs.', { enum: FILE_SECTIONS }),
      name: text('Unique in the section.', { maxLength: LIMITS.fileName }),
      order: { type: 'integer', minimum: 0, maximum: LIMITS.order, description: 'Place in the section.' },
      condition,
      metadata: object('Of files of `messages`.', { role: text('Who speaks. Default `user`.', { enum: ['user', 'assistant'] }) }),
      blocks: list(part('Block'), 'Rendered in their order, joined by a blank line.', LIMITS.blocksPerFile),
    },
    ['section', 'name'],
  ),
  ModelChoice: object(
    'A model to try.',
    {
      provider: text('Who runs it.', { enum: MODEL_PROVIDERS }),
      model: text("The provider's name of it.", { minLength: 1, maxLength: LIMITS.modelName }),
      temperature: { type: 'number', minimum: 0, maximum: 2 },
      maxTokens: { type: 'integer', minimum: 1, maximum: LIMITS.maxTokens },
    },
    ['provider', 'model'],
  ),
  HttpSettings: object(
    'Where and how an http skill calls; secrets are set on each install.',
    {
      baseUrl: text('http or https; its path may name variables.', { maxLength: LIMITS.url }),
      auth: object(
        'How calls authenticate. Default `none`.',
        { type: text('Kind.', { enum: ['none', 'bearer', 'header', 'query', 'basic'] }), name: text('Of the header or the parameter.') },
        ['type'],
      ),
      headers: map('Sent with each call; literal.'),
      timeoutMs: { type: 'integer', minimum: LIMITS.timeoutMs.least, maximum: LIMITS.timeoutMs.most, default: LIMITS.timeoutMs.usual },
    },
    ['baseUrl'],
  ),
  McpSettings: object(
    'The remote server of an mcp skill.',
    {
      serverUrl: text('http or https.', { maxLength: LIMITS.url }),
      transport: text('Default `streamable-http`.', { enum: ['streamable-http', 'sse'] }),
      auth: object(
        'How calls authenticate. Default `none`.',
        { type: text('Kind.', { enum: ['none', 'bearer', 'header'] }), name: text('Of the header.') },
        ['type'],
      ),
      allowedTools: list({ type: 'string' }, 'Tools that may be used; default: all.', LIMITS.allowedTools),
      toolsDigest: text('SHA-256 of what the server said of its tools when they were imported; a run that finds others warns.', {
        pattern: '^[0-9a-f]{64}$',
      }),
    },
    ['serverUrl'],
  ),
  Pricing: object(
    'How the skill is paid for.',
    {
      model: text('`free`, a monthly price, or credits by the minute.', { enum: PRICING_MODELS }),
      perMonth: { type: 'number', description: 'US dollars a month, of model `fixed`.' },
      trialDays: { type: 'integer', minimum: 0, maximum: 30, description: 'Of model `fixed`.' },
      creditsPerMinute: { type: 'integer', minimum: 1, maximum: 100_000, description: 'Of model `credits`.' },
      freeMinutes: { type: 'integer', minimum: 0, maximum: 10_000, description: 'Of model `credits`.' },
    },
    ['model'],
  ),
  FlatManifestView: object(
    'A skill as one document; a field that is left out says nothing.',
    {
      $manifestVersion: { type: 'integer', enum: [FLAT_MANIFEST_VERSION] },
      name: text('Name of the skill.', { pattern: SKILL_NAME.source, maxLength: SKILL_NAME_MAX }),
      title: text('Display name.', { maxLength: LIMITS.title }),
      description: text('What the skill does.', { maxLength: LIMITS.description }),
      kind: text('What runs the skill.', { enum: SKILL_KINDS }),
      access: text('Who sees it.', { enum: SKILL_ACCESS }),
      status: text('Whether it takes new installs.', { enum: SKILL_STATUSES }),
      listed: flag('Whether it appears on the marketplace.'),
      contentVisibility: text('What others see of the content.', { enum: CONTENT_VISIBILITIES }),
      tags: list({ type: 'string', maxLength: LIMITS.tag }, 'Labels.', LIMITS.tags),
      modelStrategy: text('The model tier that runs it.', { enum: MODEL_STRATEGIES }),
      dispatchable: flag('Whether orchestrators may dispatch tasks to it.'),
      whenToUse: text('When an orchestrator should choose it.', { maxLength: LIMITS.whenToUse }),
      models: list(part('ModelChoice'), 'Models to use whatever the tier says.', LIMITS.models),
      outputSchema: jsonSchema('JSON Schema of the result.'),
      http: part('HttpSettings'),
      mcp: part('McpSettings'),
      files: list(part('File'), 'Files with their blocks.', LIMITS.files),
      variables: list(part('Variable'), 'Declared inputs.', LIMITS.variables),
      toolDefs: list(part('ToolDef'), 'Tools.', LIMITS.tools),
    },
    ['$manifestVersion', 'name', 'title', 'kind'],
  ),
  ManifestMetadata: object(
    'Whose manifest it is.',
    {
      name: text('Name of the skill.'),
      title: text('Display name.'),
      description: text('What the skill does.'),
      kind: text('What runs the skill.', { enum: SKILL_KINDS }),
      access: text('Who sees the skill.', { enum: SKILL_ACCESS }),
      tags: list({ type: 'string' }, 'Labels.'),
      etag: text('MD5 of the canonical JSON of `spec`; also the ETag of the answer.'),
      createdAt: text('When the skill was created.', { format: 'date-time' }),
    },
    ['name', 'title', 'description', 'kind', 'access', 'tags', 'etag', 'createdAt'],
  ),
  ManifestSpec: object(
    'Everything that is needed to run the skill; what the kind does not use is absent.',
    {
      routingStrategy: text('How models are chosen.', { enum: ['fallback'] }),
      enableToolCalls: flag('Whether the model may call tools.'),
      modelStrategy: text('The model tier that runs it.', { enum: MODEL_STRATEGIES }),
      dispatchable: flag('Whether orchestrators may dispatch tasks to it.'),
      variables: list(part('Variable'), 'Declared inputs.'),
      files: list(part('File'), 'Files with their blocks.'),
      tools: list(part('ToolDef'), 'Tools.'),
      models: list(part('ModelChoice'), 'Models to use whatever the tier says.'),
      dependencies: list({ type: 'object', additionalProperties: true }, 'What the files refer to, as it was when the manifest was made.'),
      skillPlugins: list({ type: 'object', additionalProperties: true }, 'Assigned plugins: `{skillId, name, kind, version}`.'),
      outputSchema: jsonSchema('JSON Schema of the result.'),
      http: part('HttpSettings'),
      mcp: part('McpSettings'),
      bundle: { type: 'object', additionalProperties: true, description: 'Listing of a bundle.' },
    },
    ['routingStrategy', 'enableToolCalls', 'variables', 'files', 'tools', 'models', 'dependencies'],
  ),
};

/** Single fields that hold a part, by class and name. */
const FIELDS: readonly (readonly [string, string, string])[] = [
  ['ManifestView', 'metadata', 'ManifestMetadata'],
  ['ManifestView', 'spec', 'ManifestSpec'],
  ['VersionView', 'manifest', 'ManifestView'],
  ['ImportDto', 'manifest', 'FlatManifestView'],
];

/** Which fields of the classes hold which part; a field counts only where its class leaves the shape open. */
const PLACES: Readonly<Record<string, string>> = {
  blocks: 'Block',
  condition: 'Condition',
  files: 'File',
  high: 'ModelChoice',
  http: 'HttpSettings',
  low: 'ModelChoice',
  mcp: 'McpSettings',
  medium: 'ModelChoice',
  messages: 'Json',
  models: 'ModelChoice',
  pricing: 'Pricing',
  toolDefs: 'ToolDef',
  variables: 'Variable',
};

/** Names the shapes in the places that hold them. */
export function applyInnerShapes(document: Document): void {
  const schemas = document.components?.schemas ?? {};
  for (const schema of Object.values(schemas)) {
    if (isReference(schema)) continue;
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      const shape = PLACES[name];
      if (shape && !isReference(field as SchemaOrRef)) nameShape(field as Schema, part(shape));
    }
  }
  for (const [owner, field, shape] of FIELDS) {
    const schema = schemas[owner];
    if (schema && !isReference(schema) && schema.properties) schema.properties[field] = part(shape);
  }
  Object.assign(schemas, SHAPES);
}

/** `variables` is a list of declarations in a skill and a map of values in a compile request: only what is open the right way is named. */
function nameShape(field: Schema, shape: SchemaOrRef): void {
  const types = [field.type].flat() as unknown[];
  if (types.includes('array') && isOpen(field.items as SchemaOrRef | undefined)) field.items = shape;
  else if (field.properties === undefined && types.includes('object') && isSingle(shape)) toChoice(field, shape, types.includes('null'));
}

const isOpen = (items: SchemaOrRef | undefined): boolean => items === undefined || (!isReference(items) && items.properties === undefined);

const SINGLE = ['Condition', 'HttpSettings', 'McpSettings', 'Pricing'].map((name) => `#/components/schemas/${name}`);

const isSingle = (shape: SchemaOrRef): boolean => isReference(shape) && SINGLE.includes(shape.$ref);

function toChoice(field: Schema, shape: SchemaOrRef, isNullable: boolean): void {
  delete field.type;
  delete field.additionalProperties;
  Object.assign(field, { anyOf: isNullable ? [shape, { type: 'null' }] : [shape] });
}
