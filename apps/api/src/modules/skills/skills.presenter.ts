import type { Deprecation, ForkOrigin, InstallRecord, SkillRecord, WaitingUpdate } from '@guildhall/data';
import { addedReach, type BundleHead, type Reach } from '@guildhall/manifest';
import { type Relation, type SkillFacts, view } from '@guildhall/policy';
import { printPricing } from '@guildhall/pricing';
import type {
  AddedReachView,
  BundleHeadView,
  DeprecationView,
  ForkView,
  InstallationView,
  OpaqueSkillView,
  RatingView,
  SkillView,
  WaitingUpdateView,
} from './skills.dto.js';

/**
 * The only place that builds a skill's answer.
 * THREAT[OPQ-01]: fields are named one by one, so a new column stays private until its name is written here.
 */
export function presentSkill(skill: SkillRecord, install: InstallRecord | null): SkillView | OpaqueSkillView {
  return isOpaque(skill, install) ? opaqueView(skill, install) : fullView(skill, install);
}

/** Whether the account of the install is shown nothing but what every account is shown. */
export function isOpaque(skill: SkillRecord, install: InstallRecord | null): boolean {
  return view(factsOf(skill), install && relationOf(install)) === 'opaque';
}

function relationOf({ source, locked, originalId, shared, status }: InstallRecord): Relation {
  return { source, locked, isCopy: originalId !== null, isPaused: !shared || status === 'paused' };
}

function factsOf(skill: SkillRecord): SkillFacts {
  const { access, status, contentVisibility, deletedAt, pricing } = skill;
  return { access, status, contentVisibility, isDeleted: deletedAt !== null, pricingModel: pricing.model, isEntitled: false };
}

function fullView(skill: SkillRecord, install: InstallRecord | null): SkillView {
  return {
    id: skill.id,
    account: { id: skill.account.id, slug: skill.account.slug, name: skill.account.name },
    name: skill.name,
    title: skill.title,
    description: skill.description,
    kind: skill.kind,
    status: skill.status,
    access: skill.access,
    listed: skill.listed,
    dispatchable: skill.dispatchable,
    modelStrategy: skill.modelStrategy,
    tags: [...skill.tags],
    contentVisibility: skill.contentVisibility,
    whenToUse: skill.whenToUse,
    variables: [...skill.variables],
    toolDefs: [...skill.toolDefs],
    pricing: printPricing(skill.pricing),
    outputSchema: skill.outputSchema,
    models: [...skill.models],
    http: skill.http,
    mcp: skill.mcp,
    bundle: skill.bundle && presentBundleHead(skill.bundle),
    approvalMode: skill.approvalMode,
    fork: skill.fork && presentFork(skill.fork),
    importedFrom: skill.importedFrom,
    deprecated: skill.deprecated && presentDeprecation(skill.deprecated),
    installCount: skill.installCount,
    rating: presentRating(skill),
    version: skill.currentVersion,
    createdAt: skill.createdAt.toISOString(),
    updatedAt: skill.updatedAt.toISOString(),
    installation: install ? presentInstallation(skill, install) : null,
  };
}

function opaqueView(skill: SkillRecord, install: InstallRecord | null): OpaqueSkillView {
  return {
    id: skill.id,
    account: { slug: skill.account.slug },
    name: skill.name,
    title: skill.title,
    description: skill.description,
    kind: skill.kind,
    access: skill.access,
    tags: [...skill.tags],
    installCount: skill.installCount,
    pricing: printPricing(skill.pricing),
    rating: presentRating(skill),
    version: skill.currentVersion,
    installation: install ? presentInstallation(skill, install) : null,
  };
}

export function presentInstallation(skill: SkillRecord, install: InstallRecord): InstallationView {
  return {
    id: install.id,
    source: install.source,
    shared: install.shared,
    locked: install.locked,
    alias: install.alias,
    status: skill.deletedAt ? 'unavailable' : install.status,
    version: install.grantedVersion ?? install.pinnedVersion ?? 'latest',
    update: install.waiting && !skill.deletedAt ? presentUpdate(install.waiting, isOpaque(skill, install)) : null,
  };
}

/** THREAT[OPQ-01]: hosts, tools and the rest are content. */
function presentUpdate({ version, reach, approved }: WaitingUpdate, isOpaque: boolean): WaitingUpdateView {
  const added = isOpaque ? null : addedReach(approved, reach);
  return { version, adds: added && presentReach(added) };
}

/** THREAT[OPQ-07]: that there is a new plugin is told, which one it is would tell of skills that the account may not see. */
function presentReach({ hosts, tools, credentials, permissions }: Reach): AddedReachView {
  const named = permissions.map((permission) => (permission.startsWith('plugin ') ? 'plugin' : permission));
  return { hosts: [...hosts], tools: [...tools], credentials: [...credentials], permissions: [...new Set(named)] };
}

function presentBundleHead(bundle: BundleHead): BundleHeadView {
  const { digest, fileCount, size, license, compatibility, allowedTools, metadata } = bundle;
  const { userInvocable, disableModelInvocation, argumentHint, context, agent, model } = bundle;
  const shown = { digest, fileCount, size, license, compatibility, allowedTools, metadata };
  return { ...shown, userInvocable, disableModelInvocation, argumentHint, context, agent, model };
}

function presentFork({ fromSkillId, fromVersion, fromAccount, forkedAt }: ForkOrigin): ForkView {
  return { fromSkillId, fromVersion, fromAccount, forkedAt };
}

function presentDeprecation({ message, successorSkillId }: Deprecation): DeprecationView {
  return { message, successorSkillId };
}

function presentRating({ ratingCount, ratingSum }: Pick<SkillRecord, 'ratingCount' | 'ratingSum'>): RatingView {
  return { average: ratingCount === 0 ? null : ratingSum / ratingCount, count: ratingCount };
}
