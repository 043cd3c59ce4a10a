import { ModelTiersRepository, PublicSkillsRepository } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { promptManifest } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { OK } from '../../http/envelope.js';
import { type Preconditions, quotedEtag } from '../../http/etags.js';
import type { Principal } from '../../http/principal.js';
import { ManifestReader } from '../manifests/index.js';
import type { OfferAnswer, PromptManifestAnswer } from './public-manifests.dto.js';
import { presentOffer } from './public-manifests.presenter.js';
import { usableModels } from './usable-models.js';

/** Most skills in one answer; the client knows no pages. */
const MAX_OFFERED = 1_000;

/** Who reads, and from whom. */
interface Reader {
  readonly caller: Principal | null;
  readonly publisher: string;
  readonly preconditions: Preconditions;
}

@Injectable()
export class PublicManifestsService {
  constructor(
    private readonly skills: PublicSkillsRepository,
    private readonly manifests: ManifestReader,
    private readonly tiers: ModelTiersRepository,
  ) {}

  async list(slug: string, caller: Principal | null): Promise<OfferAnswer> {
    const publisher = await this.skills.findPublisher(slug);
    if (!publisher) throw new DomainError('not_found');
    return presentOffer(await this.skills.findOffered(publisher.id, caller?.accountId ?? null, MAX_OFFERED));
  }

  async read(target: SkillTarget, { caller, publisher, preconditions }: Reader): Promise<PromptManifestAnswer> {
    const [{ manifest, version }, tiers] = await Promise.all([
      this.manifests.read(target, caller?.accountId ?? null),
      this.tiers.find(target.skill.accountId),
    ]);
    const source = manifest.prepared.manifest;
    const converted = promptManifest(source, {
      models: usableModels(source, tiers),
      author: publisher,
      listed: target.skill.isListed,
      version: version === 'draft' ? null : version,
    });
    preconditions.tag(quotedEtag(converted.metadata.etag));
    return { ...OK, manifest: converted };
  }
}
