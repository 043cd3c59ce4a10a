import { FILE_NAME, FILE_SECTIONS, isId, jsonPointer } from '@guildhall/kernel';
import { z } from 'zod';
import { condition } from './schema-conditions.js';
import { LIMITS } from './schema-limits.js';
import { checked, type Finding, type Parsed, parseWith, repeated, text, word } from './schema-parse.js';
import { variableKey } from './schema-variables.js';
import type { Block, SkillFile } from './types.js';

const order = z.int().min(0).max(LIMITS.order);

const skillId = idOf('skill');
const itemId = idOf('libraryItem');

/** What each type of block carries besides its order and condition. */
const CONTENT = {
  text: { content: text(LIMITS.blockText) },
  heading: { content: word(/^[^\p{Cc}]*$/u, LIMITS.heading, 'A heading is one line of text.'), level: z.int().min(1).max(6).default(1) },
  divider: {},
  variable: { key: variableKey },
  skill_ref: { skillId },
  component_ref: { itemId },
  assistant_ref: { itemId },
} as const;

/** A block whose place in the list is still its order. */
type LooseBlock = Omit<Block, 'order'> & { readonly order?: number };

const block: z.ZodType<LooseBlock> = z.discriminatedUnion('type', [
  blockOf('text'),
  blockOf('heading'),
  blockOf('divider'),
  blockOf('variable'),
  blockOf('skill_ref'),
  blockOf('component_ref'),
  blockOf('assistant_ref'),
]);

/** THREAT[TEN-04]: the server alone makes ids, so one that is not part of a list that it answered is refused. */
const newBlock = checked(block, function* ({ id }) {
  if (id !== undefined) yield { code: 'unknown_field', message: 'The id of a new block cannot be chosen.', pointer: '/id' };
});

const uniqueBlocks = checked(z.array(block).max(LIMITS.blocksPerFile), (list) => repeated(list, ({ id }) => id, 'id'));
const blocks = uniqueBlocks.transform((list): readonly Block[] => list.map(ordered));

const fileName = word(FILE_NAME, LIMITS.fileName, 'A file name has no /, \\, line break or outer space.');

const file = z.strictObject({
  section: z.enum(FILE_SECTIONS),
  name: fileName,
  order: order.optional(),
  condition: condition.default(null),
  metadata: z.strictObject({ role: z.enum(['user', 'assistant']).optional() }).optional(),
  blocks: blocks.default([]),
});

/** Shape of `files`, for parsers of whole skills. */
export const files: z.ZodType<readonly SkillFile[]> = checked(z.array(file).max(LIMITS.files), function* (list) {
  yield* repeated(list, ({ section, name }) => `${section}/${name}`, 'name');
  yield* sharedBlockIds(list);
}).transform((list) => list.map(ordered));

/** How one block is read. */
export interface ParseBlockOptions {
  /** `order` of a block that gives none. */
  readonly order: number;
  /** RFC 6901 pointer of the block inside the request; the whole body by default. */
  readonly pointer?: string;
}

/**
 * Reads one block that has no id yet, or whose id is in the path of the request.
 * @returns 422 `invalid_block`, or `invalid_condition` when only the condition is wrong
 */
export function parseBlock(input: unknown, { order: last, pointer = '' }: ParseBlockOptions): Parsed<Block> {
  return parseWith(
    newBlock.transform((parsed) => ordered(parsed, last)),
    input,
    pointer,
    'invalid_block',
  );
}

/**
 * Reads the blocks of one file. An `order` that is given is kept, a missing one is the place in the list; ids may be given, so that a
 * list that replaces another keeps the blocks that it names.
 * @returns 422 `invalid_block`, or `invalid_condition` when only conditions are wrong
 */
export function parseBlocks(input: unknown, pointer = '/blocks'): Parsed<readonly Block[]> {
  return parseWith(blocks, input, pointer, 'invalid_block');
}

/**
 * Reads whole files (AGNT Skills document, "Files"). Names are unique in a section; `order` is the place in the list unless given;
 * `metadata.role` counts for files of the section `messages` only.
 * @returns 422 `invalid_block`, or `invalid_condition` when only conditions are wrong
 */
export function parseFiles(input: unknown, pointer = '/files'): Parsed<readonly SkillFile[]> {
  return parseWith(files, input, pointer, 'invalid_block');
}

function blockOf<T extends keyof typeof CONTENT>(type: T) {
  return z.strictObject({
    id: idOf('block').optional(),
    type: z.literal(type),
    order: order.optional(),
    condition: condition.optional(),
    ...CONTENT[type],
  });
}

function ordered<T extends { readonly order?: number }>(item: T, index: number): T & { readonly order: number } {
  return { ...item, order: item.order ?? index };
}

function* sharedBlockIds(list: readonly { readonly blocks: readonly Block[] }[]): Generator<Finding> {
  const seen = new Map<string, number>();
  for (const [index, { blocks: own }] of list.entries()) {
    for (const [place, { id }] of own.entries()) {
      if (id !== undefined && seen.has(id) && seen.get(id) !== index) {
        yield {
          code: 'duplicate',
          message: 'A block of another file has the same id.',
          pointer: jsonPointer(index, 'blocks', place, 'id'),
        };
      }
      if (id !== undefined) seen.set(id, index);
    }
  }
}

function idOf(kind: 'skill' | 'libraryItem' | 'block'): z.ZodType<string> {
  return checked(z.string(), function* (value) {
    if (!isId(kind, value)) yield { code: 'invalid_format', message: 'This is not an id of the right kind.' };
  });
}
