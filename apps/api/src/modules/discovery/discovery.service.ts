import { DiscoveryRepository, type OfferRecord, PublicSkillsRepository } from '@guildhall/data';
import { type AccountId, DomainError, sha256Hex } from '@guildhall/kernel';
import { Injectable, type StreamableFile } from '@nestjs/common';
import { type Preconditions, quotedEtag } from '../../http/etags.js';
import { attachment } from '../bundles/index.js';
import type { DiscoveryIndexAnswer, DiscoverySkillView } from './discovery.dto.js';
import { presentEntry, presentIndex } from './discovery.presenter.js';
import { addressesOf, nameOffers } from './offer-names.js';
import { type SkillFolder, SkillFolders } from './skill-folders.js';

/** Most skills of one index: its clients know no pages. */
export const MOST_OFFERED = 1_000;
const ZIP = '.zip';

/** Skills for clients that know nothing but the discovery specification of Agent Skills. */
@Injectable()
export class DiscoveryService {
  constructor(
    private readonly offers: DiscoveryRepository,
    private readonly publishers: PublicSkillsRepository,
    private readonly folders: SkillFolders,
  ) {}

  /** What everybody may read. @param account slug; null for all accounts @throws {DomainError} `not_found` for an unknown account */
  async list(account: string | null): Promise<DiscoveryIndexAnswer> {
    if (account !== null && !(await this.publishers.findPublisher(account))) throw new DomainError('not_found');
    return this.index(await this.offers.findListed(account, MOST_OFFERED), null);
  }

  /** A file, or an archive, of what everybody may read. @returns undefined when the caller has it @throws {DomainError} `not_found` */
  async read(account: string | null, path: string, preconditions: Preconditions): Promise<StreamableFile | undefined> {
    const { name } = partsOf(path);
    const offer = await (account === null ? this.findAnywhere(name) : this.offers.findByAddresses([{ account, name }]));
    return this.readOffer(offer, path, { reader: null, preconditions });
  }

  /** The index of some skills, as far as the reader may read them. */
  async index(offers: readonly OfferRecord[], reader: AccountId | null): Promise<DiscoveryIndexAnswer> {
    const named = nameOffers(offers);
    const opened = await this.folders.openAll(
      [...named.values()].map(({ id }) => id),
      reader,
    );
    const entries: DiscoverySkillView[] = [];
    for (const [index, name] of [...named.keys()].entries()) {
      const folder = opened[index];
      if (folder) entries.push(presentEntry(name, folder, isArchive(folder) ? await this.folders.archiveDigest(folder) : null));
    }
    return presentIndex(entries.sort((a, b) => (a.name < b.name ? -1 : 1)));
  }

  /** A file or an archive of one of the skills. @throws {DomainError} `not_found` */
  async readNamed(offers: readonly OfferRecord[], path: string, reading: Reading): Promise<StreamableFile | undefined> {
    return this.readOffer(nameOffers(offers).get(partsOf(path).name) ?? null, path, reading);
  }

  private async readOffer(
    offer: OfferRecord | null,
    path: string,
    { reader, preconditions }: Reading,
  ): Promise<StreamableFile | undefined> {
    const [folder] = offer ? await this.folders.openAll([offer.id], reader) : [];
    if (!folder) throw new DomainError('not_found');
    const { name, file } = partsOf(path);
    return file === null ? this.sendArchive(folder, name, preconditions) : this.sendFile(folder, file, preconditions);
  }

  private async sendArchive(folder: SkillFolder, name: string, preconditions: Preconditions): Promise<StreamableFile | undefined> {
    const archive = await this.folders.archive(folder);
    return preconditions.tag(quotedEtag(sha256Hex(archive))) ? undefined : attachment(archive, `${name}${ZIP}`, 'application/zip');
  }

  private async sendFile(folder: SkillFolder, path: string, preconditions: Preconditions): Promise<StreamableFile | undefined> {
    const { file, content } = await this.folders.readFile(folder, path);
    if (preconditions.tag(quotedEtag(file.sha256))) return undefined;
    return attachment(content, path.slice(path.lastIndexOf('/') + 1), file.mediaType);
  }

  private async findAnywhere(name: string): Promise<OfferRecord | null> {
    return (await this.offers.findByName(name)) ?? this.offers.findByAddresses(addressesOf(name));
  }
}

interface Reading {
  /** The asking account; null for an anonymous reader. */
  readonly reader: AccountId | null;
  readonly preconditions: Preconditions;
}

const isArchive = ({ files }: SkillFolder): boolean => files.length > 1;

/** `<name>.zip`, or `<name>/<path of a file>`. */
function partsOf(path: string): { name: string; file: string | null } {
  const slash = path.indexOf('/');
  if (slash >= 0) return { name: path.slice(0, slash), file: path.slice(slash + 1) };
  if (!path.endsWith(ZIP)) throw new DomainError('not_found');
  return { name: path.slice(0, -ZIP.length), file: null };
}
