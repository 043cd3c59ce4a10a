import type { AccountId, BlockId, BlockType, FileId, FileSection, JsonObject, SkillId } from '@guildhall/kernel';
import { DomainError, FILE_SECTIONS } from '@guildhall/kernel';
import type { Block, SkillFile, StoredCondition } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { isUniqueViolation } from './database-faults.js';
import { Prisma } from './generated/client.js';
import { newId } from './new-id.js';

/** A block as it is stored; which of the optional fields it has depends on its type. */
export interface BlockRecord extends Block {
  readonly id: BlockId;
  readonly fileId: FileId;
  readonly condition: StoredCondition;
  /** The block of an imported skill that this one was copied from; its id names this one as well. */
  readonly originId: BlockId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A file of a draft, without its blocks. */
export interface FileHeadRecord {
  readonly id: FileId;
  readonly accountId: AccountId;
  readonly skillId: SkillId;
  readonly section: FileSection;
  readonly name: string;
  readonly order: number;
  readonly condition: StoredCondition;
  readonly metadata: { readonly role?: 'user' | 'assistant' };
  /** Goes up with every write to the file or its blocks. */
  readonly revision: number;
  /** The file of an imported skill that this one was copied from; its id names this one as well. */
  readonly originId: FileId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A file of a draft with its blocks in their order. */
export interface FileRecord extends FileHeadRecord {
  readonly blocks: readonly BlockRecord[];
}

/** What an author may write of a file; absent fields stay as they are. */
export interface FileFields {
  readonly section?: FileSection;
  readonly name?: string;
  readonly order?: number;
  readonly condition?: StoredCondition;
  readonly metadata?: FileHeadRecord['metadata'];
}

/** The draft that files belong to. */
export interface FileOwner {
  readonly skillId: SkillId;
  readonly accountId: AccountId;
}

/** A `skill_ref` in a file of one draft to another skill. */
export interface SkillReference {
  readonly from: SkillId;
  readonly to: SkillId;
}

/** How files are replaced. */
export interface ReplaceFilesOptions {
  /**
   * The files were once content of this very skill (a snapshot of a version), so the block ids in them are taken as they are. Otherwise
   * an id is kept only when a block of the draft has it now, and every other block gets a new one.
   */
  readonly areOwnFormer?: boolean;
  /** The files are those of another skill, with these ids, which name the new files as well; so do the ids of their blocks. */
  readonly originIds?: readonly FileId[];
}

const BLOCK = {
  id: true,
  fileId: true,
  type: true,
  order: true,
  condition: true,
  data: true,
  originId: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.SkillBlockSelect;

const FILE = {
  id: true,
  accountId: true,
  skillId: true,
  section: true,
  name: true,
  order: true,
  condition: true,
  metadata: true,
  revision: true,
  originId: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.SkillFileSelect;

/** A file with its blocks in one row; times inside JSON are text. */
const WHOLE_FILE = Prisma.sql`SELECT f."id", f."accountId", f."skillId", f."section", f."name", f."order", f."condition", f."metadata",
  f."revision", f."originId", f."createdAt", f."updatedAt", (
    SELECT json_agg(json_build_object('id', b."id", 'fileId', b."fileId", 'type', b."type", 'order', b."order", 'condition', b."condition",
      'data', b."data", 'originId', b."originId", 'createdAt', b."createdAt", 'updatedAt', b."updatedAt") ORDER BY b."order", b."id")
    FROM "SkillBlock" b WHERE b."fileId" = f."id") AS "blocks"
  FROM "SkillFile" f`;

type BlockJson = Omit<BlockRow, 'createdAt' | 'updatedAt'> & { readonly createdAt: string; readonly updatedAt: string };
type WholeRow = FileRow & { readonly blocks: readonly BlockJson[] | null };
type BlockRow = Prisma.SkillBlockGetPayload<{ select: typeof BLOCK }>;
type FileRow = Prisma.SkillFileGetPayload<{ select: typeof FILE }>;

/**
 * Files and blocks of drafts. Writers hold the lock of the draft (`SkillsRepository.lock`) and move it to its next revision
 * (`SkillsRepository.touch`) in the same transaction.
 */
@Injectable()
export class FilesRepository {
  constructor(private readonly db: Database) {}

  /**
   * The files of these drafts, each list in the order of the manifest. One statement, so that files and blocks are of one moment.
   * Skills without files are not in the map.
   */
  async findBySkills(skillIds: readonly SkillId[]): Promise<Map<SkillId, FileRecord[]>> {
    const rows = await this.db.client.$queryRaw<WholeRow[]>`${WHOLE_FILE} WHERE f."skillId" = ANY (${[...skillIds]})`;
    const files = rows.map(toWholeFile).sort(compareFiles);
    return new Map(
      skillIds.map((id) => [id, files.filter(({ skillId }) => skillId === id)] as const).filter(([, { length }]) => length > 0),
    );
  }

  /**
   * THREAT[TEN-03]: a file is found through its skill only, so the id of another skill's file is no file here, but for that of the file
   * from which it was copied.
   */
  async findById({ skillId, accountId }: FileOwner, id: FileId): Promise<FileRecord | null> {
    const [row] = await this.db.client.$queryRaw<WholeRow[]>`${WHOLE_FILE}
      WHERE ${id} IN (f."id", f."originId") AND f."skillId" = ${skillId} AND f."accountId" = ${accountId}`;
    return row ? toWholeFile(row) : null;
  }

  /** The files of the draft without their blocks, in the order of the manifest. */
  async findHeads({ skillId, accountId }: FileOwner): Promise<FileHeadRecord[]> {
    const rows = await this.db.client.skillFile.findMany({ where: { skillId, accountId }, select: FILE });
    return rows.map(toFile).sort(compareFiles);
  }

  /** How much the files of the draft hold, in characters as JSON; each file and block counts 100 besides. */
  async measure({ skillId, accountId }: FileOwner): Promise<number> {
    const [row] = await this.db.client.$queryRaw<{ size: number }[]>`SELECT coalesce(sum("size"), 0)::int AS "size" FROM (
      SELECT length("data"::text) + coalesce(length("condition"::text), 0) + 100 AS "size" FROM "SkillBlock"
        WHERE "skillId" = ${skillId} AND "accountId" = ${accountId}
      UNION ALL SELECT coalesce(length("condition"::text), 0) + 100 FROM "SkillFile"
        WHERE "skillId" = ${skillId} AND "accountId" = ${accountId}) part`;
    return row?.size ?? 0;
  }

  /** Appends a file and its blocks; ids that the blocks carry are ignored. @throws {DomainError} `file_name_taken` */
  async create(owner: FileOwner, file: SkillFile): Promise<FileRecord> {
    const id = newId('file');
    try {
      const row = await this.db.client.skillFile.create({ data: fileColumns(owner, file, { id }), select: FILE });
      return { ...toFile(row), blocks: await this.insertBlocks(blockRows(owner, id, withFreshIds(file.blocks))) };
    } catch (fault) {
      throw nameTaken(fault);
    }
  }

  /** Writes the given fields and moves the file to its next revision. @throws {DomainError} `file_name_taken` */
  async update({ skillId, accountId }: FileOwner, id: FileId, fields: FileFields, at: Date): Promise<FileHeadRecord> {
    const { condition, metadata, ...plain } = fields;
    try {
      const row = await this.db.client.skillFile.update({
        where: { id, skillId, accountId },
        data: {
          ...plain,
          ...(condition === undefined ? {} : { condition: jsonOrNull(condition) }),
          ...(metadata === undefined ? {} : { metadata }),
          revision: { increment: 1 },
          updatedAt: at,
        },
        select: FILE,
      });
      return toFile(row);
    } catch (fault) {
      throw nameTaken(fault);
    }
  }

  /** Removes the file with its blocks. */
  async delete({ skillId, accountId }: FileOwner, id: FileId): Promise<void> {
    await this.db.client.skillFile.delete({ where: { id, skillId, accountId }, select: { id: true } });
  }

  /**
   * Makes the draft consist of exactly these files. A file that keeps its section and name keeps its id too. Blocks that are new get
   * ids that ascend as they stand, so that equal orders never change places.
   */
  async replaceAll(
    skillId: SkillId,
    accountId: AccountId,
    files: readonly SkillFile[],
    options: ReplaceFilesOptions = {},
  ): Promise<FileRecord[]> {
    const owner = { skillId, accountId };
    const before = (await this.findBySkills([skillId])).get(skillId) ?? [];
    const known = new Map(before.flatMap(({ blocks }) => blocks).map((block) => [block.id, block]));
    const heads = new Map(before.map((file) => [nameKey(file), file]));
    const next = files.map((file, index) => {
      const kept = heads.get(nameKey(file));
      return { file, kept, id: kept?.id ?? newId('file'), originId: kept?.originId ?? options.originIds?.[index] ?? null };
    });
    const claim = claimOnce((id) => options.areOwnFormer === true || known.has(id));
    const rows = next.flatMap(({ file, id }) => {
      const rows = blockRows(owner, id, withFreshIds(file.blocks, claim), known);
      return options.originIds
        ? rows.map((row, index) => ({ ...row, originId: (file.blocks[index]?.id ?? null) as BlockId | null }))
        : rows;
    });
    if (before.length > 0) await this.db.client.skillFile.deleteMany({ where: { skillId, accountId } });
    await this.db.client.skillFile.createMany({ data: next.map(({ file, ...place }) => fileColumns(owner, file, place)) });
    await this.insertBlocks(rows);
    return (await this.findBySkills([skillId])).get(skillId) ?? [];
  }

  /** Makes the file consist of exactly these blocks, in this order; ids that it does not know are ignored. */
  async replaceBlocks(owner: FileOwner, file: FileRecord, blocks: readonly Block[]): Promise<BlockRecord[]> {
    const known = new Map(file.blocks.map((block) => [block.id, block]));
    const ordered = blocks.map((block, order) => ({ ...block, order }));
    await this.db.client.skillBlock.deleteMany({ where: { fileId: file.id, ...owner } });
    const claim = claimOnce((id) => known.has(id));
    return this.insertBlocks(blockRows(owner, file.id, withFreshIds(ordered, claim), known));
  }

  /** Adds one block. */
  async createBlock(owner: FileOwner, fileId: FileId, block: Block): Promise<BlockRecord> {
    const id = newId('block');
    const [created] = await this.insertBlocks(blockRows(owner, fileId, [{ ...block, id }]));
    if (!created) throw new Error(`The block ${id} was not written.`);
    return created;
  }

  /** Replaces what the block says; its id stays. */
  async updateBlock(owner: FileOwner, { id, fileId }: BlockRecord, block: Block, at: Date): Promise<BlockRecord> {
    const { type, order, condition = null } = block;
    const row = await this.db.client.skillBlock.update({
      where: { id, fileId, ...owner },
      data: { type, order, condition: jsonOrNull(condition), data: contentOf(block), updatedAt: at },
      select: BLOCK,
    });
    return toBlock(row);
  }

  async deleteBlock(owner: FileOwner, { id, fileId }: BlockRecord): Promise<void> {
    await this.db.client.skillBlock.delete({ where: { id, fileId, ...owner }, select: { id: true } });
  }

  /**
   * Every reference from draft to draft that can be reached from these drafts, as far as the transaction may see them; from the original
   * of a copy the way leads on to the account's copy. Until it ends no other transaction of the account gets past this point, so two of
   * them cannot close a circle together.
   */
  async lockReferences(accountId: AccountId, from: readonly SkillId[]): Promise<SkillReference[]> {
    const { client } = this.db;
    await client.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(${`skill_refs ${accountId}`}, 0))`;
    return client.$queryRaw<SkillReference[]>`
      WITH RECURSIVE link ("from", "to") AS NOT MATERIALIZED (
        SELECT "skillId", "data"->>'skillId' FROM "SkillBlock" WHERE "type" = 'skill_ref'
        UNION ALL SELECT "originalId", "skillId" FROM "Install" WHERE "accountId" = ${accountId} AND "originalId" IS NOT NULL
      ), reached ("from", "to") AS (
        SELECT l."from", l."to" FROM link l WHERE l."from" = ANY (${[...from]})
        UNION
        SELECT l."from", l."to" FROM reached r JOIN link l ON l."from" = r."to"
      )
      SELECT "from", "to" FROM reached`;
  }

  /** One parameter for any number of blocks, so that thousands cost one cheap statement. */
  private async insertBlocks(blocks: readonly BlockInsert[]): Promise<BlockRecord[]> {
    const rows = await this.db.client.$queryRaw<BlockRow[]>`
      INSERT INTO "SkillBlock" ("id", "accountId", "skillId", "fileId", "type", "order", "condition", "data", "originId", "createdAt")
      SELECT "id", "accountId", "skillId", "fileId", "type", "order", "condition", "data", "originId", coalesce("createdAt", now())
      FROM json_to_recordset(${JSON.stringify(blocks)}::json) AS block ("id" text, "accountId" text, "skillId" text, "fileId" text,
        "type" text, "order" int, "condition" json, "data" json, "originId" text, "createdAt" timestamptz)
      RETURNING "id", "fileId", "type", "order", "condition", "data", "originId", "createdAt", "updatedAt"`;
    return rows.map(toBlock).sort((left, right) => left.order - right.order || compareText(left.id, right.id));
  }
}

/** What goes into a manifest: the file without what only the draft knows. */
export function toSkillFile({ section, name, order, condition, metadata, blocks }: FileRecord): SkillFile {
  return { section, name, order, condition, metadata, blocks: blocks.map(toManifestBlock) };
}

type IdentifiedBlock = Block & { readonly id: BlockId };
type BlockInsert = FileOwner &
  Pick<BlockRecord, 'id' | 'fileId' | 'type' | 'order' | 'condition' | 'originId'> & {
    readonly data: object;
    readonly createdAt: Date | undefined;
  };
type KnownBlocks = ReadonlyMap<BlockId, BlockRecord>;

function toManifestBlock({ id, type, order, condition, content, level, key, skillId, itemId }: BlockRecord): Block {
  return { id, type, order, condition, ...contentOf({ content, level, key, skillId, itemId }) };
}

/** Lets each id that may be kept be kept by one block: two lists that are joined can name the same block twice. */
function claimOnce(mayKeep: (id: BlockId) => boolean): (id: string) => id is BlockId {
  const claimed = new Set<string>();
  return (id): id is BlockId => {
    const isFree = !claimed.has(id) && mayKeep(id as BlockId);
    claimed.add(id);
    return isFree;
  };
}

/** Ids of new blocks ascend as the blocks stand; which one sorts first within a second is otherwise chance. */
function withFreshIds(blocks: readonly Block[], claim = claimOnce(() => false)): IdentifiedBlock[] {
  const fresh = blocks.map(() => newId('block')).sort(compareText);
  return blocks.map((block, index) => {
    const id = block.id !== undefined && claim(block.id) ? block.id : (fresh[index] ?? newId('block'));
    return { ...block, id };
  });
}

function fileColumns(
  { skillId, accountId }: FileOwner,
  { section, name, order, condition, metadata }: SkillFile,
  { id, kept, originId = null }: { id: FileId; kept?: FileRecord | undefined; originId?: FileId | null },
): Prisma.SkillFileCreateManyInput {
  const row = { id, accountId, skillId, section, name, order, condition: jsonOrNull(condition), metadata: metadata ?? {}, originId };
  return kept ? { ...row, revision: kept.revision + 1, createdAt: kept.createdAt } : row;
}

function blockRows(
  { skillId, accountId }: FileOwner,
  fileId: FileId,
  blocks: readonly IdentifiedBlock[],
  known: KnownBlocks = new Map(),
): BlockInsert[] {
  return blocks.map((block) => {
    const { id, type, order, condition = null } = block;
    const { createdAt, originId = null } = known.get(id) ?? {};
    return { id, accountId, skillId, fileId, type, order, condition, data: contentOf(block), originId, createdAt };
  });
}

/** What the type of the block carries, without fields that it does not have. */
function contentOf({ content, level, key, skillId, itemId }: Pick<Block, 'content' | 'level' | 'key' | 'skillId' | 'itemId'>) {
  return {
    ...(content === undefined ? {} : { content }),
    ...(level === undefined ? {} : { level }),
    ...(key === undefined ? {} : { key }),
    ...(skillId === undefined ? {} : { skillId }),
    ...(itemId === undefined ? {} : { itemId }),
  };
}

function jsonOrNull(condition: StoredCondition): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return condition === null ? Prisma.DbNull : (condition as Prisma.InputJsonValue);
}

function nameTaken(fault: unknown): unknown {
  return isUniqueViolation(fault) ? new DomainError('file_name_taken', { cause: fault }) : fault;
}

const nameKey = ({ section, name }: Pick<SkillFile, 'section' | 'name'>): string => `${section}/${name}`;

/** System before messages, then by order and name: as in the manifest, where names compare by code unit and not by a locale. */
function compareFiles(left: FileHeadRecord, right: FileHeadRecord): number {
  const sections = FILE_SECTIONS.indexOf(left.section) - FILE_SECTIONS.indexOf(right.section);
  return sections || left.order - right.order || compareText(left.name, right.name);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** What the JSON columns hold was checked when it was written. */
function toFile(row: FileRow): FileHeadRecord {
  return {
    ...row,
    id: row.id as FileId,
    accountId: row.accountId as AccountId,
    skillId: row.skillId as SkillId,
    section: row.section as FileSection,
    condition: row.condition as JsonObject | null,
    metadata: row.metadata as FileHeadRecord['metadata'],
    originId: row.originId as FileId | null,
  };
}

function toWholeFile({ blocks, ...row }: WholeRow): FileRecord {
  const rows = (blocks ?? []).map((block) => ({ ...block, createdAt: new Date(block.createdAt), updatedAt: new Date(block.updatedAt) }));
  return { ...toFile(row), blocks: rows.map(toBlock) };
}

function toBlock({ data, ...row }: BlockRow): BlockRecord {
  return {
    ...row,
    ...contentOf(data as Partial<Block>),
    id: row.id as BlockId,
    fileId: row.fileId as FileId,
    type: row.type as BlockType,
    condition: row.condition as JsonObject | null,
    originId: row.originId as BlockId | null,
  };
}
