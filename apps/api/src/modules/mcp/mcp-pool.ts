import { SKILL_MD, textOf } from '@guildhall/bundles';
import { DiscoveryRepository, type OfferRecord } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { type Skill, type SkillReadResult, type SkillSource, skillEntry } from '@modelcontextprotocol/server/ext/skills';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../http/principal.js';
import { type SkillFolder, SkillFolders } from '../discovery/index.js';

/** Most skills that are offered to one caller. */
const MOST = 1_000;
const PAGE = 50;
const URI = /^skill:\/\/([^/]+)\/([^/]+)\/(.+)$/;

interface Addressed {
  readonly account: string;
  readonly folder: SkillFolder;
}

/** What a caller has: the pool of the account, or for those without a key what is listed for all. */
@Injectable()
export class McpPool {
  constructor(
    private readonly offers: DiscoveryRepository,
    private readonly folders: SkillFolders,
  ) {}

  find(caller: Principal | null): Promise<OfferRecord[]> {
    return caller ? this.offers.findInPool(caller.accountId, [], MOST) : this.offers.findListed(null, MOST);
  }

  /** Bundles for the skills extension, as `skill://<account>/<name>/<path>`. */
  source(caller: Principal | null): SkillSource {
    const reader = caller?.accountId ?? null;
    return {
      list: async ({ cursor }) => {
        const bundles = (await this.find(caller)).filter(({ kind }) => kind === 'bundle');
        const start = /^\d{1,6}$/.test(cursor ?? '') ? Number(cursor) : 0;
        const page = bundles.slice(start, start + PAGE);
        const next = start + PAGE < bundles.length ? { nextCursor: String(start + PAGE) } : {};
        return { skills: await this.entriesOf(page, reader), ...next };
      },
      get: async (uri) => {
        const found = await this.resolve(uri, caller);
        return found && found.path === SKILL_MD ? ((await this.entryOf(found)) ?? undefined) : undefined;
      },
      read: async (uri) => {
        const found = await this.resolve(uri, caller);
        return found ? this.read(found.folder, found.path) : undefined;
      },
    };
  }

  private async entriesOf(offers: readonly OfferRecord[], reader: AccountId | null): Promise<Skill[]> {
    const folders = await this.folders.openAll(
      offers.map(({ id }) => id),
      reader,
    );
    const entries: Skill[] = [];
    for (const [index, folder] of folders.entries()) {
      const entry = folder && (await this.entryOf({ folder, account: offers[index]?.account ?? '' }));
      if (entry) entries.push(entry);
    }
    return entries;
  }

  /** The front matter is read by the package that sends it; sizes and digests are those that are stored. */
  private async entryOf({ account, folder }: Addressed): Promise<Skill | null> {
    const { content } = await this.folders.readFile(folder, SKILL_MD);
    const entry = await skillEntry(`${account}/${folder.name}`, { [SKILL_MD]: content }).catch(() => null);
    const base = `skill://${account}/${folder.name}`;
    const resources = folder.files.map(({ path, sha256, size }) => ({
      ...{ uri: `${base}/${encodePath(path)}`, digest: `sha256:${sha256}`, size },
    }));
    return entry && { ...entry, resources };
  }

  private async resolve(uri: string, caller: Principal | null): Promise<(Addressed & { readonly path: string }) | null> {
    const [, account = '', name = '', path = ''] = URI.exec(uri) ?? [];
    const offers = path === '' ? [] : (await this.find(caller)).filter((offer) => offer.kind === 'bundle' && offer.account === account);
    const offer = offers.find(({ skillName }) => skillName === name);
    const [folder] = offer ? await this.folders.openAll([offer.id], caller?.accountId ?? null) : [];
    const decoded = decodePath(path);
    return folder?.bundle && decoded !== null ? { account, folder, path: decoded } : null;
  }

  private async read(folder: SkillFolder, path: string): Promise<SkillReadResult | undefined> {
    if (!folder.files.some((file) => file.path === path)) return undefined;
    const { file, content } = await this.folders.readFile(folder, path);
    const text = textOf(content);
    const mimeType = file.mediaType;
    return text === null ? { bytes: content, mimeType } : { text, mimeType };
  }
}

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

function decodePath(path: string): string | null {
  try {
    return path.split('/').map(decodeURIComponent).join('/');
  } catch {
    return null;
  }
}
