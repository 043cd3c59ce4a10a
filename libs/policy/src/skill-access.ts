import type { ContentVisibility, ErrorCode, InstallSource, SkillAccess } from '@guildhall/kernel';

/** What a decision needs to know of a skill. */
export interface SkillFacts {
  readonly access: SkillAccess;
  readonly contentVisibility: ContentVisibility;
  readonly status: 'active' | 'archived';
  readonly isDeleted: boolean;
  /** `free`, `fixed` or `credits`. */
  readonly pricingModel: string;
}

/** What a decision needs to know of the caller's install of it. */
export interface Relation {
  readonly source: InstallSource;
  readonly locked: boolean;
}

/** What can be done to one skill. */
export type SkillAction =
  | 'read'
  | 'update'
  | 'delete'
  | 'publish'
  | 'rollback'
  | 'yank'
  | 'fork'
  | 'install'
  | 'readVersions'
  | 'readContent'
  | 'readDraft'
  | 'readPlugins'
  | 'writeFiles'
  | 'writePlugins'
  | 'readFiles';

/** The shape in which a skill is shown. */
export type View = 'own' | 'transparent' | 'opaque';

/** Why not. `hidden` answers exactly like absent. */
export type Refusal = 'hidden' | 'gone' | 'opaque' | 'payment' | 'read_only' | 'archived';

export type SkillDecision = { readonly allow: true } | { readonly allow: false; readonly reason: Refusal };

/** One table from reasons to error codes. */
export const REFUSAL_ERRORS = {
  hidden: 'not_found',
  gone: 'skill_deleted',
  opaque: 'skill_opaque',
  payment: 'payment_required',
  read_only: 'read_only',
  archived: 'skill_archived',
} as const satisfies Record<Refusal, ErrorCode>;

/** Actions that show or copy what an opaque skill hides. */
const NEEDS_CONTENT: ReadonlySet<SkillAction> = new Set(['readContent', 'readDraft', 'readFiles', 'readPlugins', 'fork', 'writeFiles', 'writePlugins', 'update']);
/** Of those, the ones that give away what a price is asked for. */
const NEEDS_ENTITLEMENT: ReadonlySet<SkillAction> = new Set(['readContent', 'readFiles']);
/** What anybody may do to a skill that they can see. */
const OPEN_TO_ALL: ReadonlySet<SkillAction> = new Set(['read', 'readVersions', 'readContent', 'readFiles', 'readPlugins', 'fork', 'install']);

/**
 * Decides what may be done to a skill. The order is the rule: what must stay secret is settled before any right is looked at.
 * @param relation the caller's install; null for a stranger
 * @param isEntitled whether the caller has paid for the content, where it has a price
 */
export function decide(action: SkillAction, skill: SkillFacts, relation: Relation | null, isEntitled = false): SkillDecision {
  // THREAT[TEN-02]: a private skill and a deleted one look to a stranger like an id that was never given.
  if (!relation && (skill.access === 'private' || skill.isDeleted)) return refuse('hidden');
  if (skill.isDeleted) return decideDeleted(action, relation);
  if (relation?.source === 'own') return { allow: true };
  // THREAT[OPQ-01]
  if (NEEDS_CONTENT.has(action) && skill.contentVisibility === 'opaque') return refuse('opaque');
  if (!OPEN_TO_ALL.has(action)) return refuse('read_only');
  if (action === 'install' && skill.status === 'archived') return refuse('archived');
  // THREAT[MON-07]
  if (NEEDS_ENTITLEMENT.has(action) && skill.pricingModel !== 'free' && !isEntitled) return refuse('payment');
  return { allow: true };
}

/** The owner of a deleted skill sees nothing of it; holders of an install see that it is gone. */
function decideDeleted(action: SkillAction, relation: Relation | null): SkillDecision {
  if (relation?.source === 'own') return refuse('hidden');
  return action === 'read' ? { allow: true } : refuse('gone');
}

/** The shape in which this caller sees the skill, by its current visibility, for old versions too. */
export function view(skill: Pick<SkillFacts, 'contentVisibility'>, relation: Pick<Relation, 'source'> | null): View {
  if (relation?.source === 'own') return 'own';
  return skill.contentVisibility;
}

function refuse(reason: Refusal): SkillDecision {
  return { allow: false, reason };
}
