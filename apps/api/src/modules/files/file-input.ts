import { parseCondition } from '@guildhall/conditions';
import type { BlockRecord, FileFields } from '@guildhall/data';
import { type BlockId, DomainError, type SkillKind } from '@guildhall/kernel';
import { type Block, LIMITS, parseBlock, parseBlocks, type StoredCondition } from '@guildhall/manifest';
import { accepted } from '../../http/parsed.js';
import type { CreateBlockDto, UpdateBlockDto, UpdateFileDto } from './files.dto.js';

/** What a request says about a file; fields that it leaves out are absent. */
export interface FileInput extends FileFields {
  readonly blocks?: readonly Block[];
}

/** Only agents and prompts are written in files (AGNT Skills document, "Files"). @throws {DomainError} `not_authorable` */
export function requireAuthorable(kind: SkillKind): void {
  if (kind !== 'agent' && kind !== 'prompt') throw new DomainError('not_authorable');
}

/** Checks what the DTO cannot. @throws {DomainError} `invalid_condition`, `invalid_block` */
export function readFile({ section, name, order, condition, metadata, blocks }: UpdateFileDto): FileInput {
  return {
    ...(section === undefined ? {} : { section }),
    ...(name === undefined ? {} : { name }),
    ...(order === undefined ? {} : { order }),
    ...(condition === undefined ? {} : { condition: readCondition(condition) }),
    ...(metadata === undefined ? {} : { metadata: metadata.role === undefined ? {} : { role: metadata.role } }),
    ...(blocks === undefined ? {} : { blocks: readBlocks(blocks) }),
  };
}

/** @throws {DomainError} `invalid_block`, `invalid_condition` */
export function readBlocks(blocks: readonly unknown[]): readonly Block[] {
  return accepted(parseBlocks(blocks));
}

/** Reads a new block. @throws {DomainError} `invalid_block`, `invalid_condition` */
export function readBlock(body: CreateBlockDto, order: number): Block {
  return accepted(parseBlock(sentFields(body), { order }));
}

/** Reads a block as it would be after the change. @throws {DomainError} `invalid_block`, `invalid_condition` */
export function readBlockChange(body: UpdateBlockDto, before: Block): Block {
  const sent = sentFields(body);
  const { type, order, condition = null, content, level, key, skillId, itemId } = before;
  const kept = { type, order, condition, ...(isRetyped(sent, before) ? {} : sentFields({ content, level, key, skillId, itemId })) };
  return accepted(parseBlock({ ...kept, ...sent }, { order }));
}

/** A body that names no field. */
export function isEmptyChange(body: UpdateBlockDto): boolean {
  return Object.keys(sentFields(body)).length === 0;
}

/** The blocks under the ids that they have; after the first edit of an import, callers may still name them as they were shown. */
export function withOwnIds(blocks: readonly Block[], before: readonly BlockRecord[]): readonly Block[] {
  const ids = new Map(before.map(({ id, originId }) => [originId, id]));
  return blocks.map((block) => ({ ...block, ...(block.id !== undefined && { id: ids.get(block.id as BlockId) ?? block.id }) }));
}

/** The order behind the last one; what stands at the very end shares the highest order there is. */
export function nextOrder(list: readonly { readonly order: number }[]): number {
  const last = list.reduce((highest, { order }) => Math.max(highest, order), -1);
  return Math.min(last + 1, LIMITS.order);
}

function isRetyped(sent: Readonly<Record<string, unknown>>, before: Block): boolean {
  return Object.hasOwn(sent, 'type') && sent.type !== before.type;
}

/** A DTO has every field of its class; the parsers must see those that were sent. */
function sentFields(body: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function readCondition(condition: unknown): StoredCondition {
  const parsed = parseCondition(condition, { pointer: '/condition' });
  if (!parsed.ok) throw new DomainError('invalid_condition', { faults: parsed.faults });
  return parsed.condition as StoredCondition;
}
