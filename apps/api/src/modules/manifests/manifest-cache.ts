import type { AccountId, SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { SkillTarget } from '../../http/access.js';
import type { ManifestText } from './manifest-text.js';

/** Characters of text that are kept in all; what compiles made of them takes several times as much memory. */
const MAX_CHARACTERS = 16 * 1_048_576;

/** A state of a skill that never changes again: a version, or a revision of a draft (but for what that refers to). */
export interface FixedState {
  readonly accountId: AccountId;
  readonly skillId: SkillId;
  readonly state: `version ${number}` | `revision ${number}`;
  /** What is left out for a reader; the same for all readers of whom the same is left out. */
  readonly redaction?: string;
}

type Owned = Pick<SkillTarget['skill'], 'id' | 'accountId'>;

export const versionState = ({ id, accountId }: Owned, version: number): FixedState => ({
  accountId,
  skillId: id,
  state: `version ${version}`,
});

export const revisionState = ({ id, accountId }: Owned, revision: number): FixedState => ({
  ...{ accountId, skillId: id },
  state: `revision ${revision}`,
});

/**
 * Manifests that need not be read or built again, in this process. Nothing in it becomes stale unnoticed (drafts say what they were built
 * on), so other copies of the server need not be told of anything.
 */
@Injectable()
export class ManifestCache {
  private readonly texts = new LRUCache<string, ManifestText>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ text }, key) => text.length + key.length,
  });

  get(state: FixedState): ManifestText | undefined {
    return this.texts.get(keyOf(state));
  }

  set(state: FixedState, manifest: ManifestText): ManifestText {
    this.texts.set(keyOf(state), manifest);
    return manifest;
  }
}

/** THREAT[TEN-05]: the account stands first, and what is left out for the reader is part of the key. */
function keyOf({ accountId, skillId, state, redaction }: FixedState): string {
  return `${accountId}/${skillId}/${state}/${redaction ?? ''}`;
}
