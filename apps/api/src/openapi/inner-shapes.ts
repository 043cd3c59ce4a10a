import { CONDITION_OPS, GROUP_OPERATORS } from '@guildhall/conditions';
import { FILE_SECTIONS, TOOL_NAME, VARIABLE_KEY, VARIABLE_TYPES } from '@guildhall/kernel';
import { LIMITS, MODEL_PROVIDERS } from '@guildhall/manifest';
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
const json = (description: string): Schema => ({ description });
const condition = orNull('Condition', 'When it takes part; null: always.');

const SHAPES: Readonly<Record<string, Schema>> = {
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
      parameters: { type: 'object', additionalProperties: true, description: 'JSON Schema of the arguments, of type object.' },
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
      type: text('What the block is.', { enum: ['text', 'heading', 'divider', 'variable', 'skill_ref', 'component_ref', 'assistant_ref'] }),
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
};

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
