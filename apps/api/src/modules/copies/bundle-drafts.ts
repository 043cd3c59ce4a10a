import { Database, DraftsRepository } from '@guildhall/data';
import { type AccountId, DomainError, type SkillId } from '@guildhall/kernel';
import type { BundleContent } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { Turns } from '../../http/turns.js';
import { bundleOf } from '../bundle-content/index.js';
import { CopySources } from './copy-sources.js';
import { DraftsToEdit, type DraftToEdit } from './drafts-to-edit.js';

/** The bundle that an edit begins with. */
interface BundleBase {
  readonly name: string;
  readonly description: string;
  readonly content: BundleContent;
}

/** How a bundle is edited. */
export interface BundleEdit<Prepared, Answer> {
  /** Reads and keeps files, which takes its time and must not hold the draft. */
  readonly prepare: (base: BundleBase) => Promise<Prepared>;
  /** Writes the draft, in the transaction that holds it. */
  readonly write: (draft: DraftToEdit, prepared: Prepared) => Promise<Answer>;
}

/** A base, and which state of which draft it is; without one it is what an import shows before its first edit. */
interface Found extends BundleBase {
  readonly draft: { readonly id: SkillId; readonly revision: number } | null;
}

type Done<T> = { readonly isDone: true; readonly answer: T } | { readonly isDone: false; readonly moved: SkillId };

/** How often an edit begins anew because somebody else was faster. */
const MOST_TRIES = 5;

/**
 * Edits that depend on what the bundle holds: prepared on one state, and written only while it is still that state. They take turns, so that
 * a folder that is sent file by file, all at once, is no race.
 */
@Injectable()
export class BundleDrafts {
  private readonly turns = new Turns();

  constructor(
    private readonly db: Database,
    private readonly sources: CopySources,
    private readonly drafts: DraftsRepository,
    private readonly opening: DraftsToEdit,
  ) {}

  /** @throws {DomainError} `not_found`, `overloaded` when others keep editing it, and what the edit throws */
  edit<P, T>(target: SkillTarget, accountId: AccountId, edit: BundleEdit<P, T>): Promise<T> {
    return this.turns.take(`${accountId} ${target.skill.id}`, () => this.try(target, accountId, edit));
  }

  private async try<P, T>(target: SkillTarget, accountId: AccountId, { prepare, write }: BundleEdit<P, T>): Promise<T> {
    let found = await this.find(target, accountId);
    for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
      const prepared = await prepare(found);
      const done: Done<T> = await this.db.transaction(accountId, async () => {
        const draft = await this.opening.open(target, accountId);
        return isOf(draft, found) ? { isDone: true, answer: await write(draft, prepared) } : { isDone: false, moved: draft.id };
      });
      if (done.isDone) return done.answer;
      found = await this.findDraft(done.moved);
    }
    throw new DomainError('overloaded');
  }

  private async find({ skill, relation }: SkillTarget, accountId: AccountId): Promise<Found> {
    if (skill.accountId === accountId) return this.findDraft(skill.id);
    const source = await this.sources.read({ ...skill, version: relation?.usedVersion ?? null }, accountId);
    const content = bundleOf({ ...source.fields, bundleFiles: source.bundleFiles });
    if (!content) throw new DomainError('not_a_bundle');
    return { name: skill.name, description: source.description, content, draft: null };
  }

  private async findDraft(id: SkillId): Promise<Found> {
    const draft = await this.drafts.findById(id);
    if (!draft) throw new DomainError('not_found');
    const content = bundleOf(draft.content);
    if (!content) throw new DomainError('not_a_bundle');
    const { name, description } = draft.content;
    return { name, description, content, draft: { id, revision: draft.revision } };
  }
}

/** A copy that was made a moment ago is what the import showed. */
function isOf({ id, revision, origin }: DraftToEdit, { draft }: Found): boolean {
  return draft ? draft.id === id && draft.revision === revision : origin !== null;
}
