import { BUNDLE_LIMITS, type Bundle, type BundleFile, bundleDigest, bundleFile, renameSkillMd, SKILL_MD, textOf } from '@guildhall/bundles';
import { BlobStore, BlobsRepository, Database } from '@guildhall/data';
import { type AccountId, DomainError } from '@guildhall/kernel';
import type { BundleContent, BundleEntry } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { contentOf, entryOf, measure } from './bundle-form.js';
import { BundleReader } from './bundle-reader.js';

/** Longest description that a SKILL.md may have, in characters. */
const DESCRIPTION_MAX = 1_024;

/** Name and description, which a skill and its SKILL.md say alike. */
export interface Identity {
  readonly name: string;
  readonly description: string;
}

/** A bundle to be written to a skill, and what there was to say about it. */
export interface KeptBundle extends Identity {
  readonly content: BundleContent;
  readonly warnings: readonly string[];
}

/** Files to write, and paths to take away. */
export interface BundleChange {
  readonly written?: readonly BundleFile[];
  readonly removed?: readonly string[];
}

/** The bytes of bundles: kept before anything refers to them, read by what refers to them. */
@Injectable()
export class BundleStore {
  constructor(
    private readonly db: Database,
    private readonly blobs: BlobsRepository,
    private readonly store: BlobStore,
    private readonly reader: BundleReader,
  ) {}

  /**
   * Keeps the files, and says what a skill stores of them. Call it before the transaction that writes the skill.
   * THREAT[FLT-08]: bytes first, rows second: whatever happens in between leaves bytes that nothing refers to, and a sweep removes them.
   */
  async keep(accountId: AccountId, { files, skill, digest, warnings }: Bundle): Promise<KeptBundle> {
    await this.put(accountId, files);
    const { name, description } = skill;
    return { name, description, content: contentOf(skill, files.map(entryOf), digest), warnings };
  }

  /** @throws {DomainError} `internal` when the bytes are gone, which no reference allows */
  async load({ sha256 }: Pick<BundleEntry, 'sha256'>): Promise<Uint8Array> {
    const content = await this.store.get(sha256);
    if (!content) throw new DomainError('internal', { cause: new Error(`The blob ${sha256} is missing.`) });
    return content;
  }

  loadFiles(entries: readonly BundleEntry[]): Promise<BundleFile[]> {
    return Promise.all(
      entries.map(async ({ path, sha256, executable }) => ({ path, sha256, executable, content: await this.load({ sha256 }) })),
    );
  }

  /**
   * The bundle with some of its files written or taken away, judged as if it came whole. Of files that stay, only SKILL.md is read.
   * @throws {DomainError} as `BundleReader.read`
   */
  async change(accountId: AccountId, base: BundleContent, { written = [], removed = [] }: BundleChange): Promise<KeptBundle> {
    const gone = new Set([...removed, ...written.map(({ path }) => path)]);
    const kept = base.bundleFiles.filter(({ path }) => !gone.has(path));
    const bundleFiles = [...kept, ...written.map(entryOf)];
    requireTotal(bundleFiles);
    const known = await this.loadFiles(kept.filter(({ path }) => path === SKILL_MD));
    const files = [...kept.filter(({ path }) => path !== SKILL_MD).map(withoutBytes), ...known, ...written];
    const { skill, digest, warnings, files: judged } = await this.reader.read({ files }, { mode: 'strict' });
    const skillMd = judged.filter(({ path }) => path === SKILL_MD);
    await this.put(accountId, [...written.filter(({ path }) => path !== SKILL_MD), ...skillMd]);
    const entries = new Map([...bundleFiles, ...skillMd.map(entryOf)].map((entry) => [entry.path, entry]));
    const { name, description } = skill;
    return { name, description, content: contentOf(skill, [...entries.values()], digest), warnings };
  }

  /** The bundle under another name or description: its SKILL.md says so. @throws {DomainError} `invalid_skill_md` */
  async withIdentity(accountId: AccountId, base: BundleContent, identity: Identity): Promise<BundleContent> {
    requireDescription(identity);
    const entry = base.bundleFiles.find(({ path }) => path === SKILL_MD);
    const text = entry && textOf(await this.load(entry));
    const renamed = text ? renameSkillMd(text, identity) : null;
    if (!entry || renamed === null) throw new DomainError('invalid_skill_md');
    if (renamed === text) return base;
    const file = bundleFile(SKILL_MD, renamed, entry.executable);
    await this.put(accountId, [file]);
    const bundleFiles = base.bundleFiles.map((other) => (other === entry ? entryOf(file) : other));
    return { ...base, bundleFiles, bundle: { ...base.bundle, ...measure(bundleFiles), digest: bundleDigest(bundleFiles) } };
  }

  private async put(accountId: AccountId, files: readonly BundleFile[]): Promise<void> {
    await this.db.prepare(accountId, () => this.blobs.announce(files.map(({ sha256 }) => sha256)));
    await this.store.put(files);
  }
}

/** Stands for a file that is kept, whose hash and name count and whose bytes need not be read again. */
function withoutBytes({ path, sha256, executable }: BundleEntry): BundleFile {
  return { path, sha256, executable, content: new Uint8Array(0) };
}

function requireTotal(files: readonly BundleEntry[]): void {
  const limit = BUNDLE_LIMITS.totalBytes;
  if (measure(files).size > limit) throw new DomainError('archive_total_too_large', { details: { limit } });
}

/** The rules of SKILL.md for a description that comes from elsewhere. */
function requireDescription({ description }: Identity): void {
  const isBlank = description.trim() === '';
  if (!isBlank && [...description].length <= DESCRIPTION_MAX) return;
  const message = isBlank ? 'description: must not be empty' : `description: exceeds ${DESCRIPTION_MAX} character limit`;
  const fault = { pointer: '/description', code: isBlank ? 'description_empty' : 'field_too_long', message };
  throw new DomainError('invalid_skill_md', { detail: `Invalid SKILL.md: ${message}`, faults: [fault] });
}
