import type { Bundle } from '@guildhall/bundles';
import { type BundleVersionRecord, VersionsRepository } from '@guildhall/data';
import { type AccountId, DomainError } from '@guildhall/kernel';
import type { BundleContent, FlatManifest } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { judgeTarget } from '../../http/access.guard.js';
import type { SkillTarget } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { BundleStore, bundleOf } from '../../modules/bundle-content/index.js';
import { SkillResolver } from './skill-resolver.js';
import { SkillSources, slugOfName } from './skill-sources.js';
import { SkillVersions, type WantedVersion, type WrittenVersion } from './skill-versions.js';
import type { CreateSkillVlmDto, UpdateSkillVlmDto } from './skills.dto.js';

/** Creates and updates bundles: finds out what a request wants, and of which skill it wants it. */
@Injectable()
export class SkillWriter {
  constructor(
    private readonly sources: SkillSources,
    private readonly store: BundleStore,
    private readonly skillVersions: SkillVersions,
    private readonly versions: VersionsRepository,
    private readonly resolver: SkillResolver,
  ) {}

  /** @throws {DomainError} `skill_name_taken`, and as `SkillSources.read` */
  async create(caller: Principal, body: CreateSkillVlmDto): Promise<WrittenVersion> {
    const { accountId } = caller;
    const given = slugOfName(body.name);
    const bundle = await this.sources.read(accountId, body, given);
    const name = given ?? bundle.skill.name;
    const target = await this.findEditable(accountId, name);
    const identity = { name: target?.skill.name ?? name, description: body.description ?? bundle.skill.description };
    const wanted = { ...identity, content: await this.keep(accountId, bundle, identity) };
    const isPublic = body.is_public ?? false;
    if (target) return this.skillVersions.replace(caller, target, wanted, isPublic);
    try {
      return await this.skillVersions.add(caller, wanted, isPublic);
    } catch (fault) {
      if (!(fault instanceof DomainError && fault.code === 'skill_name_taken')) throw fault;
      const made = await this.findEditable(accountId, name); // by somebody who was faster
      if (!made) throw nameTaken(name);
      return this.skillVersions.replace(caller, made, wanted, isPublic);
    }
  }

  /** @throws {DomainError} `validation_failed`, `not_found`, `read_only`, and as `SkillSources.readFile` */
  async update(caller: Principal, reference: string, { file_id: fileId, description }: UpdateSkillVlmDto): Promise<WrittenVersion> {
    const { accountId } = caller;
    const given = description ?? null;
    if ((fileId ?? null) === null && given === null) {
      throw new DomainError('validation_failed', { detail: 'Provide at least one of `file_id` and `description`' });
    }
    const base = await this.resolver.resolve(accountId, reference);
    const target = judgeTarget(base, { resource: 'bundle', action: 'write' });
    const { name } = base.skill;
    if (typeof fileId !== 'string') {
      const identity = { name, description: given ?? base.description };
      const content = await this.store.withIdentity(accountId, await this.contentOf(base), identity);
      return this.skillVersions.replace(caller, target, { ...identity, content });
    }
    const bundle = await this.sources.readFile(accountId, fileId, name);
    const identity = { name, description: given ?? bundle.skill.description };
    return this.skillVersions.replace(caller, target, { ...identity, content: await this.keep(accountId, bundle, identity) });
  }

  private async keep(accountId: AccountId, bundle: Bundle, identity: Omit<WantedVersion, 'content'>): Promise<BundleContent> {
    const { content } = await this.store.keep(accountId, bundle);
    const { name, description } = bundle.skill;
    const isSame = name === identity.name && description === identity.description;
    return isSame ? content : this.store.withIdentity(accountId, content, identity);
  }

  /** The bundle of that name that the account may edit; null when a new one has to be made. @throws {DomainError} `skill_name_taken` */
  private async findEditable(accountId: AccountId, name: string): Promise<SkillTarget | null> {
    const target = await this.resolver.findNamed(accountId, name);
    if (!target || target.skill.accountId !== accountId) return target && isEditable(target) ? target : null;
    if (target.skill.kind !== 'bundle' || target.skill.status === 'archived') throw nameTaken(name);
    return target;
  }

  private async contentOf({ skill, version }: BundleVersionRecord): Promise<BundleContent> {
    const texts = await this.versions.findTexts(skill, version);
    const content = texts && bundleOf(JSON.parse(texts.snapshot) as FlatManifest);
    if (!content) throw new Error('A version of a bundle has its content.');
    return content;
  }
}

function isEditable(target: SkillTarget): boolean {
  try {
    judgeTarget(target, { resource: 'bundle', action: 'write' });
    return target.skill.kind === 'bundle';
  } catch (fault) {
    if (fault instanceof DomainError) return false;
    throw fault;
  }
}

const nameTaken = (name: string): DomainError =>
  new DomainError('skill_name_taken', { detail: `Skill with name '${name}' already exists` });
