import { SKILL_MD, textOf } from '@guildhall/bundles';
import { DiscoveryRepository, type OfferRecord } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import type { Resource } from '@modelcontextprotocol/server';
import { type Skill, type SkillReadResult, type SkillSource, skillEntry } from '@modelcontextprotocol/server/ext/skills';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../../http/principal.js';
import { required } from '../../http/required.js';
import { type SkillFolder, SkillFolders } from '../discovery/index.js';
import { McpFaults } from './mcp-faults.js';

/** Most skills that are offered to one caller. */
const MOST = 1_000;
const PAGE = 50;

/** Front matter that is remembered. */
const REMEMBERED = 10_000;
const URI = /^skill:\/\/([^/]+)\/([^/]+)\/(.+)$/;

interface Addressed {
  readonly account: string;
  readonly folder: SkillFolder;
}

type FrontMatter = Skill['frontmatter'];

/** What a caller has: the pool of the account, or for those without a key what is listed for all. */
@Injectable()
export class McpPool {
  /** By the content of a SKILL.md and its name; null for what the extension does not let pass, such as metadata with lists in it. */
  private readonly frontMatter = new LRUCache<string, { readonly value: FrontMatter | null }>({ max: REMEMBERED });

  constructor(
    private readonly offers: DiscoveryRepository,
    private readonly folders: SkillFolders,
    private readonly faults: McpFaults,
  ) {}

  find(caller: Principal | null): Promise<OfferRecord[]> {
    return caller ? this.offers.findInPool(caller.accountId, [], MOST) : this.offers.findListed(null, MOST);
  }

  /** Bundles for the skills extension, as `skill://<account>/<name>/<path>`. */
  source(caller: Principal | null): SkillSource {
    return {
      list: this.faults.guard(({ cursor = '0' }) => this.page(caller, /^\d{1,6}$/.test(cursor) ? Number(cursor) : 0)),
      get: this.faults.guard((uri) => this.describe(uri, caller)),
      read: this.faults.guard((uri) => this.read(uri, caller)),
      listResources: this.faults.guard(async () => (await this.page(caller, 0)).skills.map(presentManifest)),
    };
  }

  private async page(caller: Principal | null, start: number): Promise<{ skills: Skill[]; nextCursor?: string }> {
    const bundles = (await this.find(caller)).filter(({ kind }) => kind === 'bundle');
    const skills = await this.entriesOf(bundles.slice(start, start + PAGE), caller?.accountId ?? null);
    return { skills, ...(start + PAGE < bundles.length ? { nextCursor: String(start + PAGE) } : {}) };
  }

  private async entriesOf(offers: readonly OfferRecord[], reader: AccountId | null): Promise<Skill[]> {
    const folders = await this.folders.openAll(
      offers.map(({ id }) => id),
      reader,
    );
    const entries = await Promise.all(
      folders.map((folder, index) => (folder ? this.entryOf({ folder, account: offers[index]?.account ?? '' }) : null)),
    );
    return entries.filter((entry) => entry !== null);
  }

  /** Sizes and digests are those that are stored. */
  private async entryOf({ account, folder }: Addressed): Promise<Skill | null> {
    const base = `skill://${account}/${folder.name}`;
    const frontmatter = await this.readFrontMatter(folder);
    const resources = folder.files.map(({ path, sha256, size }) => ({
      ...{ uri: `${base}/${encodePath(path)}`, digest: `sha256:${sha256}`, size },
    }));
    return frontmatter && { uri: `${base}/${SKILL_MD}`, frontmatter, resources };
  }

  /** As the package reads it that sends it. */
  private async readFrontMatter(folder: SkillFolder): Promise<FrontMatter | null> {
    const { sha256 } = required(folder.files.find(({ path }) => path === SKILL_MD));
    const key = `${folder.name} ${sha256}`;
    const known = this.frontMatter.get(key);
    if (known) return known.value;
    const { content } = await this.folders.readFile(folder, SKILL_MD);
    const entry = await skillEntry(folder.name, { [SKILL_MD]: content }).catch(() => null);
    const value = entry?.frontmatter ?? null;
    this.frontMatter.set(key, { value });
    return value;
  }

  private async resolve(uri: string, caller: Principal | null): Promise<(Addressed & { readonly path: string }) | null> {
    const [, account = '', name = '', path = ''] = URI.exec(uri) ?? [];
    const decoded = decodePath(path);
    if (path === '' || decoded === null) return null;
    const offers = (await this.find(caller)).filter((offer) => offer.kind === 'bundle' && offer.account === account);
    const folder = await this.findFolder(offers, name, caller?.accountId ?? null);
    return folder && { account, folder, path: decoded };
  }

  /** Addresses have the name that the SKILL.md says. A skill that was renamed since it was published is called otherwise by now, so it is looked for last. */
  private async findFolder(offers: readonly OfferRecord[], name: string, reader: AccountId | null): Promise<SkillFolder | null> {
    const likely = offers.filter(({ skillName }) => skillName === name);
    const others = offers.filter(({ skillName }) => skillName !== name);
    for (const some of [likely, others]) {
      const folders = await this.folders.openAll(
        some.map(({ id }) => id),
        reader,
      );
      const folder = folders.find((opened) => opened?.name === name);
      if (folder) return folder;
    }
    return null;
  }

  private async describe(uri: string, caller: Principal | null): Promise<Skill | undefined> {
    const found = await this.resolve(uri, caller);
    return found?.path === SKILL_MD ? ((await this.entryOf(found)) ?? undefined) : undefined;
  }

  private async read(uri: string, caller: Principal | null): Promise<SkillReadResult | undefined> {
    const found = await this.resolve(uri, caller);
    if (!found?.folder.files.some(({ path }) => path === found.path)) return undefined;
    const { file, content } = await this.folders.readFile(found.folder, found.path);
    const text = textOf(content);
    const [mimeType] = file.mediaType.split(';'); // text is sent as text here, and its charset is that of JSON
    return text === null ? { bytes: content, mimeType } : { text, mimeType };
  }
}

/** For hosts that know no skills: the first page, as resources like any others. */
function presentManifest({ uri, frontmatter: { name, description } }: Skill): Resource {
  return { uri, name, description, mimeType: 'text/markdown' };
}

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

function decodePath(path: string): string | null {
  try {
    return path.split('/').map(decodeURIComponent).join('/');
  } catch {
    return null;
  }
}
