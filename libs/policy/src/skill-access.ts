import type { ContentVisibility, ErrorCode, InstallSource, SkillAccess, SkillStatus } from '@guildhall/kernel';
import { type Action, accessRule, type Resource } from './access-rules.js';
import { SKILL_ACTIONS, type SkillAction } from './skill-actions.js';

/** What of a skill decides who may do what; all of it as it is now, for old versions too. */
export interface SkillFacts {
  readonly access: SkillAccess;
  readonly status: SkillStatus;
  readonly contentVisibility: ContentVisibility;
  readonly isDeleted: boolean;
  /** `free`, or a model with a price. */
  readonly pricingModel: string;
  /** The asking account has what the price asks for; without meaning for free skills. */
  readonly isEntitled: boolean;
}

/** The asking account's install of the skill; accounts without one are strangers to it (null). */
export interface Relation {
  readonly source: InstallSource;
  readonly locked: boolean;
  /** An import that the account has edited: the skill is its own copy. */
  readonly isCopy: boolean;
  /** The account has the skill and does not want it to be used for now. */
  readonly isPaused: boolean;
}

/** Why not. */
export type Refusal =
  | 'hidden'
  | 'gone'
  | 'installed'
  | 'archived'
  | 'locked'
  | 'own_install'
  | 'opaque'
  | 'read_only'
  | 'not_forkable'
  | 'not_owner'
  | 'not_shareable'
  | 'not_installed'
  | 'paused'
  | 'payment';

/** An answer with its reason. */
export type Decision = { readonly allow: true } | { readonly allow: false; readonly reason: Refusal };

/** What is shown of a skill: everything, everything that is published, or metadata. */
export type View = 'own' | 'transparent' | 'opaque';

/** The error that answers each refusal; a hidden skill answers like one that never was. */
export const REFUSAL_ERRORS = {
  hidden: 'not_found',
  gone: 'skill_deleted',
  installed: 'already_installed',
  archived: 'skill_archived',
  locked: 'install_locked',
  own_install: 'own_install',
  opaque: 'skill_opaque',
  read_only: 'read_only',
  not_forkable: 'skill_not_forkable',
  not_owner: 'not_owner',
  not_shareable: 'import_not_shareable',
  not_installed: 'skill_not_installed',
  paused: 'install_paused',
  payment: 'payment_required',
} as const satisfies Record<Refusal, ErrorCode>;

const CHANGES_INSTALL: readonly SkillAction[] = ['update_install', 'uninstall'];
const ON_INSTALL: readonly SkillAction[] = ['read_install', ...CHANGES_INSTALL];
const SURVIVES_DELETION: readonly SkillAction[] = ['read', 'read_install', 'uninstall'];
const NEEDS_CONTENT: readonly SkillAction[] = ['read_plugins', 'read_content', 'read_draft', 'fork', 'edit'];
const NEEDS_PAYMENT: readonly SkillAction[] = ['read_content', 'edit', 'run'];

const FOR_READERS: readonly SkillAction[] = ['read', 'read_versions', 'read_plugins', 'read_content', 'fork'];
const FOR_HOLDERS: readonly SkillAction[] = [...FOR_READERS, ...ON_INSTALL, 'run'];

/** Editing an import makes the account's own copy, so it is a right of imports and of nobody else but the author. */
const RIGHTS: Readonly<Record<InstallSource | 'copy' | 'stranger', readonly SkillAction[]>> = {
  own: SKILL_ACTIONS,
  copy: [...FOR_HOLDERS, 'edit', 'read_draft', 'manage'],
  import: [...FOR_HOLDERS, 'edit'],
  grant: FOR_HOLDERS,
  stranger: [...FOR_READERS, 'install'],
};
/** What passes a skill on to others, in full or for a price; of an account's copy of an import that is for its original's author to say. */
const SHARES: readonly SkillAction[] = ['share', 'fork'];

/**
 * Whether the pair of resource and action may be done to the skill (AGNT Skills document, "Content visibility" and "Skill pool and
 * installations"). A pair that says nothing about skills is refused.
 */
export function decide(resource: Resource, action: Action, skill: SkillFacts, relation: Relation | null): Decision {
  const meaning = accessRule(resource, action)?.skill;
  return meaning ? decideSkillAction(meaning, skill, relation) : refuse('hidden');
}

/** The order is the rule: what must stay secret is settled before any right is looked at. */
export function decideSkillAction(action: SkillAction, skill: SkillFacts, relation: Relation | null): Decision {
  const reason =
    hiding(action, skill, relation) ??
    lockRefusal(action, relation) ??
    lifeRefusal(action, skill) ??
    installRefusal(action, skill, relation) ??
    shareRefusal(action, relation) ??
    runRefusal(action, relation) ??
    contentRefusal(action, skill, relation);
  return reason ? refuse(reason) : { allow: true };
}

/**
 * Whether something of the account may point at the skill: it may read it, and it is there. A deleted skill can still be read by those who
 * have installed it, who must learn that it is gone.
 */
export function isReferable(skill: SkillFacts, relation: Relation | null): boolean {
  return !skill.isDeleted && decideSkillAction('read', skill, relation).allow;
}

/**
 * What the asking account is shown of the skill.
 * THREAT[OPQ-01] THREAT[OPQ-05]: every outgoing shape is chosen here, by the current flag.
 */
export function view(skill: SkillFacts, relation: Relation | null): View {
  if (hiding('read', skill, relation) || skill.isDeleted) return 'opaque';
  if (isOwner(relation)) return 'own';
  return skill.contentVisibility === 'opaque' ? 'opaque' : 'transparent';
}

/** THREAT[TEN-02]: who may not know of a skill gets one answer for everything. A deleted skill is hidden from its author too. */
function hiding(action: SkillAction, skill: SkillFacts, relation: Relation | null): Refusal | null {
  if (!relation) return skill.access === 'private' || skill.isDeleted || ON_INSTALL.includes(action) ? 'hidden' : null;
  return skill.isDeleted && isOwner(relation) ? 'hidden' : null;
}

/** THREAT[GRT-03]: nothing but reading is done to a locked install. */
function lockRefusal(action: SkillAction, relation: Relation | null): Refusal | null {
  return relation?.locked && CHANGES_INSTALL.includes(action) ? 'locked' : null;
}

function lifeRefusal(action: SkillAction, skill: SkillFacts): Refusal | null {
  return skill.isDeleted && !SURVIVES_DELETION.includes(action) ? 'gone' : null;
}

function installRefusal(action: SkillAction, skill: SkillFacts, relation: Relation | null): Refusal | null {
  if (action === 'uninstall' && relation?.source === 'own') return 'own_install';
  if (action !== 'install') return null;
  if (relation) return 'installed';
  return skill.status === 'archived' ? 'archived' : null;
}

/** THREAT[GRT-02]: only the author gives access; whoever was granted or imported a skill cannot pass it on. */
function shareRefusal(action: SkillAction, relation: Relation | null): Refusal | null {
  if (relation?.isCopy) return SHARES.includes(action) ? 'not_shareable' : null;
  return action === 'share' && relation?.source !== 'own' ? 'not_owner' : null;
}

/** THREAT[GRT-02]: only what is in the pool runs, and what is paused there does not; for what an account has written it needs no leave. */
function runRefusal(action: SkillAction, relation: Relation | null): Refusal | null {
  if (action !== 'run' || isOwner(relation)) return null;
  if (!relation) return 'not_installed';
  return relation.isPaused ? 'paused' : null;
}

function contentRefusal(action: SkillAction, skill: SkillFacts, relation: Relation | null): Refusal | null {
  const isPriced = skill.pricingModel !== 'free';
  // THREAT[OPQ-01]: before rights, so that a reader of an opaque skill learns nothing from the difference.
  if (!isOwner(relation) && skill.contentVisibility === 'opaque' && NEEDS_CONTENT.includes(action)) return 'opaque';
  if (!RIGHTS[relation?.isCopy ? 'copy' : (relation?.source ?? 'stranger')].includes(action)) return 'read_only';
  if (isOwner(relation) || !isPriced) return null;
  // THREAT[OPQ-06] THREAT[MON-07]: a free copy of a priced skill would be used instead of it, also by those who have paid for this month.
  if (action === 'fork' || (action === 'edit' && skill.isEntitled)) return 'not_forkable';
  // What is paid by the minute is paid when it runs: whoever starts the run finds out whether there is enough, in the step that takes it.
  const isMetered = action === 'run' && skill.pricingModel === 'credits';
  return NEEDS_PAYMENT.includes(action) && !skill.isEntitled && !isMetered ? 'payment' : null;
}

/** The content is the account's own: it wrote the skill, or edited its import of it. */
function isOwner(relation: Relation | null): boolean {
  return relation !== null && (relation.source === 'own' || relation.isCopy);
}

function refuse(reason: Refusal): Decision {
  return { allow: false, reason };
}
