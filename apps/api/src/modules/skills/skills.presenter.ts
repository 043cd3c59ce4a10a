import type { Deprecation, ForkOrigin, InstallRecord, SkillRecord } from '@guildhall/data';
import { type Relation, type SkillFacts, view } from '@guildhall/policy';
import { printPricing } from '@guildhall/pricing';
import type { DeprecationView, ForkView, InstallationView, OpaqueSkillView, RatingView, SkillView } from './skills.dto.js';

/**
 * The only place that builds a skill's answer.
 * THREAT[OPQ-01]: fields are named one by one, so a new column stays private until its name is written here.
 */
export function presentSkill(skill: SkillRecord, install: InstallRecord | null): SkillView | OpaqueSkillView {
  return view(factsOf(skill), install && relationOf(install)) === 'opaque' ? opaqueView(skill, install) : fullView(skill, install);
}

function relationOf({ source, locked, originalId }: InstallRecord): Relation {
  return { source, locked, isCopy: originalId !== null };
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

export function presentInstallation({ deletedAt }: Pick<SkillRecord, 'deletedAt'>, install: InstallRecord): InstallationView {
  return {
    id: install.id,
    source: install.source,
    shared: install.shared,
    locked: install.locked,
    alias: install.alias,
    status: deletedAt ? 'unavailable' : install.status,
    version: install.grantedVersion ?? install.pinnedVersion ?? 'latest',
  };
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
