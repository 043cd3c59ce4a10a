import { Database, DraftsRepository, EverrunsEntriesRepository, SkillAccessRepository, type SkillTargetRecord } from '@guildhall/data';
import { type AccountId, DomainError } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { digitsOf, type EverrunsKind, printId } from './everruns-ids.js';
import { EverrunsLinks } from './everruns-urls.js';

/** What a write is about to claim. */
export interface Claim {
  readonly kind: 'skill' | 'agent';
  readonly name: string;
  /** The id that the client has made for it. */
  readonly externalId: string | null;
}

/** Thrown inside a write whose id names something else; `EverrunsConflicts.explain` puts it into words. */
export class IdTaken extends Error {}

/** Says what stands in the way of a name or an id, and where it is, as far as the account has it on this surface. */
@Injectable()
export class EverrunsConflicts {
  constructor(
    private readonly db: Database,
    private readonly drafts: DraftsRepository,
    private readonly access: SkillAccessRepository,
    private readonly notes: EverrunsEntriesRepository,
    private readonly links: EverrunsLinks,
  ) {}

  /** @throws {DomainError} `skill_name_taken` in the words of Everruns, and whatever else the work throws */
  async explain<T>(accountId: AccountId, claim: Claim, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (fault) {
      if (fault instanceof IdTaken) throw await this.idTaken(accountId, claim);
      if (fault instanceof DomainError && fault.code === 'skill_name_taken') throw await this.nameTaken(accountId, claim, fault);
      throw fault;
    }
  }

  private async nameTaken(accountId: AccountId, { name }: Claim, cause: DomainError): Promise<DomainError> {
    const ownId = await this.drafts.findIdByName(accountId, name);
    const holder = await this.access.find(ownId ?? name, accountId);
    return conflict(`Skill with name '${name}' already exists`, await this.addressOf(accountId, holder), cause);
  }

  private async idTaken(accountId: AccountId, { kind, externalId }: Claim): Promise<DomainError> {
    const digits = externalId ?? '';
    const ids = await this.db.transaction(accountId, () => this.notes.findSkillIds(accountId, [digits]));
    const id = ids.get(digits);
    const holder = id ? await this.access.find(id, accountId) : null;
    const noun = kind === 'skill' ? 'Skill' : 'Agent';
    return conflict(`${noun} with id '${printId(kind, digits)}' already exists`, await this.addressOf(accountId, holder));
  }

  /** Undefined for what was deleted, and for kinds that Everruns has no resource for. */
  private async addressOf(accountId: AccountId, holder: SkillTargetRecord | null): Promise<string | undefined> {
    const kind = holder && !holder.skill.isDeleted ? RESOURCES.get(holder.skill.kind) : undefined;
    if (!holder || !kind) return undefined;
    const { id } = holder.skill;
    const notes = await this.db.transaction(accountId, () => this.notes.findBySkills(accountId, [id]));
    return this.links.api(`/${kind}s/${printId(kind, digitsOf(id, notes.get(id)?.externalId ?? null))}`);
  }
}

const RESOURCES: ReadonlyMap<string, EverrunsKind> = new Map([
  ['bundle', 'skill'],
  ['agent', 'agent'],
]);

function conflict(detail: string, existing: string | undefined, cause?: unknown): DomainError {
  return new DomainError('skill_name_taken', { detail, cause, ...(existing === undefined ? {} : { details: { existing } }) });
}
