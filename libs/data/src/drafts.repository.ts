import type { AccountId, ContentVisibility, FileId, FileSection, JsonObject, SkillId, SkillKind, SkillStatus } from '@guildhall/kernel';
import type { Block, BundleEntry, FlatSkill, SkillFile } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { HotStatement } from './hot-statements.js';
import type { LibraryItemRecord } from './library.repository.js';
import { joinInstall, joinSkill } from './look-up.js';
import { factsFor, type SkillTargetRecord, skillsNamed, type TargetRow, toTarget } from './skill-access.repository.js';
import { withUsedVersion } from './used-version.js';

/** Everything that an author wrote about one skill, read as it stood at one moment. */
export interface DraftRecord {
  readonly id: SkillId;
  readonly accountId: AccountId;
  readonly revision: number;
  /** Highest version number ever given; 0 before the first publish. */
  readonly lastVersion: number;
  readonly content: FlatSkill;
  /** The ids of its files, as they stand in `content`. */
  readonly fileIds: readonly FileId[];
  /** The plugins of an agent, as the account of the draft relates to them, in the order in which they were assigned. */
  readonly plugins: readonly SkillTargetRecord[];
}

/** The state of a referenced skill that others are shown. */
export interface ReferencedSkillRecord extends SkillTargetRecord {
  /** The id that the reference names; that of the skill itself, unless the account has its own copy. */
  readonly askedId: SkillId;
  readonly title: string;
  readonly description: string;
  /** 0 when it was never published: then its draft stands for it. */
  readonly lastVersion: number;
  /** The version that the account uses. */
  readonly version: { readonly number: number; readonly manifest: string } | null;
}

/** Library items that text of one account refers to, by id or by the name of a component. */
export interface WantedItems {
  readonly accountId: AccountId;
  readonly ids: readonly string[];
  readonly componentNames: readonly string[];
}

const BLOCKS = `SELECT json_agg(json_build_object('id', b."id", 'type', b."type", 'order', b."order", 'condition', b."condition", 'data', b."data")
  ORDER BY b."order", b."id") FROM "SkillBlock" b WHERE b."fileId" = f."id"`;

const FILES = `SELECT json_agg(json_build_object('id', f."id", 'section', f."section", 'name', f."name", 'order', f."order", 'condition', f."condition",
    'metadata', f."metadata", 'blocks', (${BLOCKS})) ORDER BY f."section" DESC, f."order", f."name" COLLATE "C")
  FROM "SkillFile" f WHERE f."skillId" = d."id"`;

const PLUGINS = `SELECT json_agg(row_to_json(plugin)) FROM (SELECT ${factsFor('d."accountId"')}
  FROM "SkillPlugin" link ${joinSkill('link."pluginId"')}
  ${joinInstall('d."accountId"')} WHERE link."agentId" = d."id"
  ORDER BY link."createdAt", link."pluginId") plugin`;

/** Only for bundles: for all others it costs nothing. */
const BUNDLE_FILES = `CASE WHEN d."kind" = 'bundle' THEN (
  SELECT json_agg(json_build_object('path', b."path", 'size', b."size", 'sha256', b."sha256", 'mediaType', b."mediaType", 'executable', b."executable")
    ORDER BY b."path" COLLATE "C") FROM "BundleFile" b WHERE b."skillId" = d."id") END`;

/** One statement, so that skill, files, blocks and plugins are of one moment, whoever writes meanwhile. */
export const DRAFTS_BY_ID: HotStatement = {
  name: 'drafts_by_id',
  types: ['text[]'],
  text: `SELECT d."id", d."accountId", d."revision", d."lastVersion", d."name", d."title", d."description", d."kind", d."status", d."access",
    d."listed", d."contentVisibility", d."tags", d."createdAt", d."modelStrategy", d."dispatchable", d."whenToUse", d."variables", d."toolDefs",
    d."outputSchema", d."models", d."http", d."mcp", d."bundle", d."instructions", (${FILES}) AS "files", (${PLUGINS}) AS "plugins",
    ${BUNDLE_FILES} AS "bundleFiles"
    FROM "Skill" d WHERE d."id" = ANY ($1)`,
};

const ID_BY_NAME: HotStatement = {
  name: 'own_skill_by_name',
  types: ['text', 'text'],
  text: `SELECT "id" FROM "Skill" WHERE "accountId" = $1 AND "name" = $2 AND "deletedAt" IS NULL AND "importedFrom" IS NULL`,
};

const REFERENCED: HotStatement = {
  name: 'referenced_skills',
  types: ['text[]', 'text'],
  text: `SELECT ${factsFor('$2')}, given."asked", s."title", s."description", s."lastVersion", v."version" AS "number", v."manifest"
    FROM ${skillsNamed('unnest($1::text[])', '$2')} ${joinInstall('$2')}
    ${withUsedVersion()}`,
};

/** THREAT[TEN-01]: an item is found through the account whose text names it, so the id of another account's item finds nothing. */
const WANTED = `FROM "LibraryItem" l WHERE (l."accountId", l."id") IN (SELECT * FROM unnest($1, $2))
  OR (l."type" = 'component' AND (l."accountId", l."name") IN (SELECT * FROM unnest($3, $4)))`;
const WANTED_TYPES = ['text[]', 'text[]', 'text[]', 'text[]'];

const ITEMS: HotStatement = {
  name: 'library_items_named',
  types: WANTED_TYPES,
  text: `SELECT l."id", l."accountId", l."type", l."name", l."title", l."content", l."revision" ${WANTED}`,
};

const ITEM_STATES: HotStatement = {
  name: 'library_item_states',
  types: WANTED_TYPES,
  text: `SELECT l."id", l."revision" ${WANTED}`,
};

type ReferencedRow = TargetRow & {
  readonly asked: SkillId;
  readonly title: string;
  readonly description: string;
  readonly lastVersion: number;
  readonly number: number | null;
  readonly manifest: string | null;
};

interface FileJson extends Omit<SkillFile, 'blocks'> {
  readonly id: FileId;
  readonly blocks: readonly BlockJson[] | null;
}

interface BlockJson extends Pick<Block, 'id' | 'type' | 'order'> {
  readonly condition: JsonObject | null;
  readonly data: Partial<Block>;
}

interface DraftRow extends Omit<FlatSkill, 'files' | 'bundleFiles' | 'createdAt' | 'kind' | 'status' | 'contentVisibility'> {
  readonly id: SkillId;
  readonly accountId: AccountId;
  readonly revision: number;
  readonly lastVersion: number;
  readonly kind: SkillKind;
  readonly status: SkillStatus;
  readonly contentVisibility: ContentVisibility;
  readonly createdAt: Date;
  readonly files: readonly FileJson[] | null;
  readonly bundleFiles: readonly BundleEntry[] | null;
  readonly plugins: readonly TargetRow[] | null;
}

/** An item as a manifest needs it. */
export type NamedItemRecord = Pick<LibraryItemRecord, 'id' | 'accountId' | 'type' | 'name' | 'title' | 'content' | 'revision'>;

/** Which state an item is in. */
export type ItemState = Pick<LibraryItemRecord, 'id' | 'revision'>;

/**
 * Reads what manifests are built from, across the accounts that a draft may refer to. It shows everything: who may be shown what is
 * for its callers to decide, with the facts that come along.
 */
@Injectable()
export class DraftsRepository {
  constructor(private readonly db: Database) {}

  async findById(id: SkillId): Promise<DraftRecord | null> {
    return (await this.findByIds([id])).get(id) ?? null;
  }

  /** The committed drafts with these ids; one statement. */
  async findByIds(ids: readonly SkillId[]): Promise<Map<SkillId, DraftRecord>> {
    if (ids.length === 0) return new Map();
    const rows = await this.db.read<DraftRow>(PLATFORM, DRAFTS_BY_ID, [ids]);
    return new Map(rows.map((row) => [row.id, toDraft(row)]));
  }

  /** The draft as the open transaction has left it, before anybody else sees it. */
  async findWritten(id: SkillId): Promise<DraftRecord | null> {
    const [row] = await this.db.client.$queryRawUnsafe<DraftRow[]>(DRAFTS_BY_ID.text, [id]);
    if (!row) return null;
    // The walls between accounts hide the plugins of others in here.
    const links = await this.db.client.skillPlugin.findMany({
      where: { agentId: id },
      orderBy: { createdAt: 'asc' },
      select: { pluginId: true },
    });
    const plugins = await this.findReferenced(
      links.map(({ pluginId }) => pluginId as SkillId),
      row.accountId,
    );
    return { ...toDraft({ ...row, plugins: null }), plugins };
  }

  /** The account's own skill with this name. */
  async findIdByName(accountId: AccountId, name: string): Promise<SkillId | null> {
    const [row] = await this.db.read<{ id: SkillId }>(accountId, ID_BY_NAME, [accountId, name]);
    return row?.id ?? null;
  }

  /** The skills with these ids, as this account relates to them, with the version that it uses; one statement. */
  async findReferenced(ids: readonly SkillId[], accountId: AccountId): Promise<ReferencedSkillRecord[]> {
    if (ids.length === 0) return [];
    const rows = await this.db.read<ReferencedRow>(PLATFORM, REFERENCED, [ids, accountId]);
    return rows.map(toReferenced);
  }

  /** The library items that the texts of these accounts refer to; one statement. */
  findItems(wanted: readonly WantedItems[]): Promise<NamedItemRecord[]> {
    return this.wanted<NamedItemRecord>(ITEMS, wanted);
  }

  /** The same items without what they say. */
  findItemStates(wanted: readonly WantedItems[]): Promise<ItemState[]> {
    return this.wanted<ItemState>(ITEM_STATES, wanted);
  }

  private async wanted<Row>(statement: HotStatement, wanted: readonly WantedItems[]): Promise<Row[]> {
    const byId = wanted.flatMap(({ accountId, ids }) => ids.map((id) => [accountId, id] as const));
    const byName = wanted.flatMap(({ accountId, componentNames }) => componentNames.map((name) => [accountId, name] as const));
    if (byId.length + byName.length === 0) return [];
    const columns = [byId, byName].flatMap((pairs) => [pairs.map(([account]) => account), pairs.map(([, key]) => key)]);
    return this.db.read<Row>(PLATFORM, statement, columns);
  }
}

function toDraft({ id, accountId, revision, lastVersion, plugins, files, bundleFiles, createdAt, ...fields }: DraftRow): DraftRecord {
  const content = { ...fields, createdAt: createdAt.toISOString(), files: (files ?? []).map(toFile), bundleFiles: bundleFiles ?? [] };
  const fileIds = (files ?? []).map((file) => file.id);
  return { id, accountId, revision, lastVersion, content, fileIds, plugins: (plugins ?? []).map(toTarget) };
}

function toFile({ section, name, order, condition, metadata, blocks }: FileJson): SkillFile {
  const role = section === ('messages' satisfies FileSection) && metadata?.role ? { metadata: { role: metadata.role } } : {};
  return { section, name, order, condition, ...role, blocks: (blocks ?? []).map(toBlock) };
}

function toBlock({ id, type, order, condition, data }: BlockJson): Block {
  return { ...(id === undefined ? {} : { id }), type, order, ...(condition ? { condition } : {}), ...data };
}

function toReferenced(row: ReferencedRow): ReferencedSkillRecord {
  const { asked, title, description, lastVersion, number, manifest, ...target } = row;
  const version = number !== null && manifest !== null ? { number, manifest } : null;
  return { ...toTarget(target), askedId: asked, title, description, lastVersion, version };
}
