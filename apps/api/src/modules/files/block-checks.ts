import { type FileOwner, FilesRepository, LibraryRepository, SkillAccessRepository, type SkillTargetRecord } from '@guildhall/data';
import { type AccountId, DomainError, type Fault, jsonPointer, type SkillId } from '@guildhall/kernel';
import { type Block, findCycle } from '@guildhall/manifest';
import { isReferable } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import { factsOf } from '../../http/skill-facts.js';

/** A block and where it stands in the request, as an RFC 6901 pointer. */
export interface PlacedBlock {
  readonly block: Block;
  readonly pointer: string;
}

/** The blocks of a list with their places. */
export function placed(blocks: readonly Block[], list = '/blocks'): PlacedBlock[] {
  return blocks.map((block, index) => ({ block, pointer: list + jsonPointer(index) }));
}

/** THREAT[TEN-04]: an id in a list names a block that the file has; no other can be taken over or chosen. */
export function refuseUnknownIds(blocks: readonly PlacedBlock[], before: readonly Block[]): void {
  const known = new Set(before.map(({ id }) => id));
  const unknown = blocks.filter(({ block: { id } }) => id !== undefined && !known.has(id));
  if (unknown.length > 0)
    throw new DomainError('invalid_block', { faults: unknown.map(({ pointer }) => unknownReference(`${pointer}/id`)) });
}

/** Judges what blocks refer to. Call it in the transaction of the write, with the draft locked. */
@Injectable()
export class BlockChecks {
  constructor(
    private readonly skills: SkillAccessRepository,
    private readonly library: LibraryRepository,
    private readonly files: FilesRepository,
  ) {}

  /**
   * @param before blocks that the draft has already: their references were judged when they were written, and stay
   * @throws {DomainError} `invalid_block` with `unknown_reference` at each target that is absent or hidden, `skill_cycle`
   */
  async requireReferences(owner: FileOwner, blocks: readonly PlacedBlock[], before: readonly Block[] = []): Promise<void> {
    const kept = new Set(before.map(({ skillId, itemId }) => skillId ?? itemId));
    const fresh = blocks.filter(({ block: { skillId, itemId } }) => (skillId ?? itemId) !== undefined && !kept.has(skillId ?? itemId));
    if (fresh.length === 0) return;
    const faults = [...(await this.skillFaults(owner, fresh)), ...(await this.itemFaults(owner, fresh))];
    if (faults.length > 0) throw new DomainError('invalid_block', { faults });
    await this.refuseCycle(owner, targetsOf(fresh));
  }

  /** THREAT[OPQ-07] THREAT[TEN-02]: a skill that the author may not see is no different from one that does not exist. */
  private async skillFaults({ accountId }: FileOwner, blocks: readonly PlacedBlock[]): Promise<Fault[]> {
    const visible = await this.findVisible(accountId, targetsOf(blocks));
    return blocks
      .filter(({ block: { skillId } }) => skillId !== undefined && !visible.has(skillId as SkillId))
      .map(({ pointer }) => unknownReference(`${pointer}/skillId`));
  }

  private async findVisible(accountId: AccountId, skillIds: readonly SkillId[]): Promise<Set<SkillId>> {
    const found = await this.skills.findByIds(skillIds, accountId);
    return new Set(skillIds.filter((id) => isVisible(found.get(id))));
  }

  private async itemFaults({ accountId }: FileOwner, blocks: readonly PlacedBlock[]): Promise<Fault[]> {
    const ids = blocks.flatMap(({ block }) => block.itemId ?? []);
    const items = await this.library.findByIds(accountId, ids);
    return blocks
      .filter(({ block: { type, itemId } }) => itemId !== undefined && `${items.get(itemId)?.type}_ref` !== type)
      .map(({ pointer }) => unknownReference(`${pointer}/itemId`));
  }

  private async refuseCycle({ accountId, skillId }: FileOwner, targets: readonly SkillId[]): Promise<void> {
    if (targets.length === 0) return;
    const path = findCycle(skillId, targets, await this.files.lockReferences(accountId, targets));
    if (path) throw new DomainError('skill_cycle', { details: { path } });
  }
}

function isVisible(found: SkillTargetRecord | undefined): boolean {
  return found !== undefined && isReferable(factsOf(found.skill), found.relation);
}

function targetsOf(blocks: readonly PlacedBlock[]): SkillId[] {
  return [...new Set(blocks.flatMap(({ block }) => (block.skillId as SkillId | undefined) ?? []))];
}

function unknownReference(pointer: string): Fault {
  return { pointer, code: 'unknown_reference', message: 'There is nothing with this id that you can see.' };
}
