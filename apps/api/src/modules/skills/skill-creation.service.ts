import {
  AccountsRepository,
  BundleFilesRepository,
  Database,
  FilesRepository,
  InstallsRepository,
  newId,
  PluginsRepository,
  type SkillFields,
  SkillsRepository,
} from '@guildhall/data';
import type { AccountId, SkillId, SkillKind } from '@guildhall/kernel';
import { jsonPointer } from '@guildhall/kernel';
import type { BundleContent, BundleEntry, SkillFile } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import type { Principal } from '../../http/principal.js';
import { BundleStore, bundleOf, type KeptBundle, titleOf } from '../bundle-content/index.js';
import { BlockChecks, placed, refuseUnknownIds } from '../files/index.js';
import { PluginAddresses } from './plugin-addresses.js';
import { foreignField, parseSkillFields, parseSkillFiles } from './skill-fields.js';
import { type ForkSource, SkillForks } from './skill-forks.js';
import { answerWrite } from './skill-warnings.js';
import type { CreateSkillDto, SkillAnswer } from './skills.dto.js';

/** Everything that a new skill is made of. */
interface SkillParts {
  readonly kind: SkillKind;
  readonly fields: SkillFields;
  /** Files that the author sends; their references are judged. */
  readonly written: readonly SkillFile[];
  /** Files of the original of a fork; their references were judged when they were written. */
  readonly copied: readonly SkillFile[];
  /** Files of a bundle, whose bytes are kept. */
  readonly bundleFiles: readonly BundleEntry[];
  readonly pluginIds: readonly SkillId[];
}

/** What every skill is called. */
type SkillWords = Required<Pick<SkillFields, 'name' | 'title' | 'description'>>;

/** Makes skills, from nothing or from a copy, each with its `own` install (AGNT Skills document, "Create a skill"). */
@Injectable()
export class SkillCreationService {
  constructor(
    private readonly db: Database,
    private readonly accounts: AccountsRepository,
    private readonly skills: SkillsRepository,
    private readonly installs: InstallsRepository,
    private readonly files: FilesRepository,
    private readonly plugins: PluginsRepository,
    private readonly forks: SkillForks,
    private readonly bundles: BundleStore,
    private readonly bundleFiles: BundleFilesRepository,
    private readonly blockChecks: BlockChecks,
    private readonly audit: AuditLog,
    private readonly addresses: PluginAddresses,
  ) {}

  async create({ accountId }: Principal, body: CreateSkillDto): Promise<SkillAnswer> {
    const { name, title, description } = body;
    return this.write(accountId, await this.collect(accountId, body), { name, title, description });
  }

  /**
   * @param bundle what was kept of its files
   * @param fields what is not to be as the account's defaults say
   */
  createBundle(
    { accountId }: Principal,
    { name, description, content }: KeptBundle,
    fields: Pick<SkillFields, 'access' | 'listed'> = {},
  ): Promise<SkillAnswer> {
    const { bundle, bundleFiles, instructions } = content;
    const parts = {
      kind: 'bundle',
      fields: { ...fields, bundle, instructions },
      written: [],
      copied: [],
      bundleFiles,
      pluginIds: [],
    } as const;
    return this.write(accountId, parts, { name, title: titleOf(name), description });
  }

  private async write(accountId: AccountId, parts: SkillParts, words: SkillWords): Promise<SkillAnswer> {
    return this.db.transaction(accountId, async () => {
      const defaults = (await this.accounts.find(accountId))?.defaults;
      const fields = { ...defaults, ...parts.fields, ...words };
      const skill = await this.skills.create({ ...fields, id: newId('skill'), accountId, kind: parts.kind });
      await this.fill(accountId, skill.id, parts);
      await this.audit.record({ accountId, action: 'skill.create', target: skill.id, after: skill });
      // Last, because it locks the revision of the pool, for which the account's other writers wait.
      const install = await this.installs.create({ id: newId('install'), accountId, skillId: skill.id, source: 'own' });
      return { ...OK, ...answerWrite(skill, install) };
    });
  }

  private async collect(accountId: AccountId, body: CreateSkillDto): Promise<SkillParts> {
    const source = body.fork ? await this.forks.read(body.fork.fromSkillId, accountId) : null;
    const kind = body.kind ?? source?.kind ?? 'agent';
    if (source && source.kind !== kind) throw foreignField('kind', `A fork is of the kind of its original, ${source.kind}.`);
    const copied = source && (await this.namedBundle(accountId, source, body));
    const { bundle, instructions } = copied ?? {};
    const fields = { ...source?.fields, ...(copied && { bundle, instructions }), ...parseSkillFields(body, kind) };
    this.addresses.require(fields);
    const written = parseSkillFiles(body, kind);
    const blocks = placedBlocks(written ?? []);
    refuseUnknownIds(blocks, []);
    return {
      kind,
      fields,
      written: written ?? [],
      copied: written ? [] : (source?.files ?? []),
      bundleFiles: copied?.bundleFiles ?? [],
      pluginIds: source?.pluginIds ?? [],
    };
  }

  /** A fork of a bundle has a name of its own in its SKILL.md, too. */
  private async namedBundle(
    accountId: AccountId,
    { fields, bundleFiles }: ForkSource,
    { name, description }: CreateSkillDto,
  ): Promise<BundleContent | null> {
    const content = bundleOf({ ...fields, bundleFiles });
    return content && this.bundles.withIdentity(accountId, content, { name, description });
  }

  private async fill(accountId: AccountId, skillId: SkillId, parts: SkillParts): Promise<void> {
    const { written, copied, bundleFiles, pluginIds } = parts;
    await this.blockChecks.requireReferences({ accountId, skillId }, placedBlocks(written));
    const files = [...written, ...copied];
    if (files.length > 0) await this.files.replaceAll(skillId, accountId, files);
    if (bundleFiles.length > 0) await this.bundleFiles.replaceAll({ skillId, accountId }, bundleFiles);
    if (pluginIds.length > 0) await this.plugins.assignAll(accountId, skillId, pluginIds);
  }
}

function placedBlocks(files: readonly SkillFile[]) {
  return files.flatMap(({ blocks }, index) => placed(blocks, `${jsonPointer('files', index)}/blocks`));
}
