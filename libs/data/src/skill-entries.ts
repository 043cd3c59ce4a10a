import type { AccountId, InstallSource } from '@guildhall/kernel';
import type { InstallRecord, SkillRecord, WaitingUpdate } from './skills.repository.js';
import { IS_APPROVED, USED, USED_VERSION } from './used-version.js';

/** A skill as one account sees it, with the account's install of it. */
export interface SkillEntry {
  /** The draft for its author; for others the version that their install pins, else the current one, and the draft until there is one. */
  readonly skill: SkillRecord;
  /** null for accounts that have not installed it. */
  readonly install: InstallRecord | null;
}

/** What a published version decides; everything else is as it is now. The types are those of `json_to_record`. */
const PUBLISHED_FIELDS = {
  title: 'text',
  description: 'text',
  tags: 'text[]',
  modelStrategy: 'text',
  dispatchable: 'boolean',
  whenToUse: 'text',
  variables: 'json',
  toolDefs: 'json',
  models: 'json',
  outputSchema: 'json',
  http: 'json',
  mcp: 'json',
  bundle: 'json',
} as const satisfies Partial<Record<keyof SkillRecord, string>>;

type PublishedFields = Pick<SkillRecord, keyof typeof PUBLISHED_FIELDS>;

const FIELD_TYPES = Object.entries(PUBLISHED_FIELDS).map(([name, type]) => `"${name}" ${type}`);

/**
 * What is published of a skill `s` for the holder of the install `i`: a row `p`, or none. For an author it costs nothing.
 * THREAT[OPQ-01]: once something was published, no one but the author is shown what is not: when every version has been yanked, the last
 * one still stands for the skill.
 * @param condition SQL that says when it is needed at all
 */
export const published = (condition = 'true'): string => `LEFT JOIN LATERAL (
  SELECT f.*, to_json(f) AS "fields", v."version", v."publishedAt"
  FROM (
    SELECT COALESCE(${USED_VERSION}, s."lastVersion") AS "version"
    WHERE ${condition} AND i."accountId" IS DISTINCT FROM s."accountId" OFFSET 0
  ) used
  CROSS JOIN ${USED},
  json_to_record(v."snapshot"::json) AS f(${FIELD_TYPES.join(', ')})
) p ON true`;

/** The current version when the install `i` was not given it, with its reach and the one that the account has approved; mostly null. */
const WAITING = `CASE WHEN i."approvedVersion" IS NOT NULL AND i."pinnedVersion" IS NULL AND p."version" <> s."currentVersion" THEN (
  SELECT json_build_object('version', n."version", 'reach', n."reach", 'approved', approved."reach")
  FROM "SkillVersion" n JOIN "SkillVersion" approved ON approved."skillId" = n."skillId"
  WHERE n."skillId" = s."id" AND n."version" = s."currentVersion" AND ${IS_APPROVED}) END AS "waiting"`;

/** Columns of the skill `s` and of what is published of it, `p`. */
export const SKILL_COLUMNS = `s."id", s."accountId", s."name", s."title", s."description", s."kind", s."status", s."access", s."listed",
  s."dispatchable", s."modelStrategy", s."tags", s."contentVisibility", s."variables", s."toolDefs", s."pricing", s."whenToUse",
  s."outputSchema", s."models", s."http", s."mcp", s."bundle", s."approvalMode", s."fork", s."importedFrom", s."deprecated", s."installCount",
  s."ratingCount", s."ratingSum", s."currentVersion", s."revision", s."createdAt", s."updatedAt", s."deletedAt",
  p."fields" AS "published", p."publishedAt", ${WAITING}`;

/** Columns of the install `i`. */
export const INSTALL_COLUMNS = `i."id" AS "installId", i."accountId" AS "installAccountId", i."source", i."shared", i."locked", i."alias",
  i."status" AS "installStatus", i."pinnedVersion", i."grantedVersion", i."approvedVersion", i."originalId", i."expiresAt", i."grantId",
  i."createdAt" AS "installedAt", i."updatedAt" AS "installUpdatedAt"`;

/** Columns of the skill's account `a`. */
export const ACCOUNT_COLUMNS = `a."slug" AS "accountSlug", a."name" AS "accountName"`;

/** A row of the columns above. */
export interface SkillEntryRow extends Omit<SkillRecord, 'account'> {
  readonly accountId: AccountId;
  readonly accountSlug: string;
  readonly accountName: string;
  readonly published: PublishedFields | null;
  readonly publishedAt: Date | null;
  readonly waiting: WaitingUpdate | null;
  readonly installId: InstallRecord['id'] | null;
  readonly installAccountId: AccountId;
  readonly source: InstallSource;
  readonly shared: boolean;
  readonly locked: boolean;
  readonly alias: string | null;
  readonly installStatus: InstallRecord['status'];
  readonly pinnedVersion: number | null;
  readonly grantedVersion: number | null;
  readonly approvedVersion: number | null;
  readonly originalId: SkillRecord['id'] | null;
  readonly grantId: InstallRecord['grantId'];
  readonly expiresAt: Date | null;
  readonly installedAt: Date;
  readonly installUpdatedAt: Date;
}

export function toSkillEntry(row: SkillEntryRow): SkillEntry {
  return { skill: toSeenSkill(row), install: row.installId === null ? null : toEntryInstall(row, row.installId) };
}

/** The install of a row that has one for sure: an entry of a pool. */
export function toPoolEntry(
  row: SkillEntryRow & { readonly installId: InstallRecord['id'] },
): SkillEntry & { readonly install: InstallRecord } {
  return { skill: toSeenSkill(row), install: toEntryInstall(row, row.installId) };
}

function toSeenSkill(row: SkillEntryRow): SkillRecord {
  const content = row.published ?? row;
  return {
    id: row.id,
    account: { id: row.accountId, slug: row.accountSlug, name: row.accountName },
    name: row.name,
    title: content.title,
    description: content.description,
    kind: row.kind,
    status: row.status,
    access: row.access,
    listed: row.listed,
    dispatchable: content.dispatchable,
    modelStrategy: content.modelStrategy,
    tags: content.tags,
    contentVisibility: row.contentVisibility,
    variables: content.variables,
    toolDefs: content.toolDefs,
    pricing: row.pricing,
    whenToUse: content.whenToUse,
    outputSchema: content.outputSchema,
    models: content.models,
    http: content.http,
    mcp: content.mcp,
    bundle: content.bundle,
    approvalMode: row.approvalMode,
    fork: row.fork,
    importedFrom: row.importedFrom,
    deprecated: row.deprecated,
    installCount: row.installCount,
    ratingCount: row.ratingCount,
    ratingSum: row.ratingSum,
    currentVersion: row.currentVersion,
    revision: row.revision,
    createdAt: row.createdAt,
    updatedAt: row.publishedAt ?? row.updatedAt,
    deletedAt: row.deletedAt,
  };
}

function toEntryInstall(row: SkillEntryRow, id: InstallRecord['id']): InstallRecord {
  return {
    id,
    accountId: row.installAccountId,
    skillId: row.id,
    source: row.source,
    shared: row.shared,
    locked: row.locked,
    alias: row.alias,
    status: row.installStatus,
    pinnedVersion: row.pinnedVersion,
    grantedVersion: row.grantedVersion,
    approvedVersion: row.approvedVersion,
    originalId: row.originalId,
    grantId: row.grantId,
    expiresAt: row.expiresAt,
    waiting: row.waiting,
    createdAt: row.installedAt,
    updatedAt: row.installUpdatedAt,
  };
}
