import { RunSourcesRepository } from '@guildhall/data';
import { type AccountId, DomainError, type ModelStrategy } from '@guildhall/kernel';
import { type BundleSpec, type ModelChoice, type ModelTiers, resolveModels } from '@guildhall/manifest';
import { MODEL_CATALOGUE } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import type { UsedSkill } from './reached-skill.js';

/** The models that skills are run with, and whose credentials pay for them. */
export class Payers {
  constructor(
    private readonly account: AccountId,
    private readonly tiers: ReadonlyMap<AccountId, ModelTiers>,
  ) {}

  /**
   * THREAT[OPQ-03]: an opaque skill of somebody else is paid by its author, never by the account of the run, whose provider's log would show
   * what it says.
   */
  payerOf({ target }: UsedSkill): AccountId {
    return payerFor(target, this.account);
  }

  modelsOf(skill: UsedSkill): readonly ModelChoice[] {
    const { models, modelStrategy } = skill.manifest.spec;
    return resolveModels(models, modelStrategy, this.tiersOf(this.payerOf(skill)));
  }

  /** A bundle may name a model of the catalogue; else it has the middle tier. */
  modelsOfBundle(skill: UsedSkill): readonly ModelChoice[] {
    return resolveModels(pinOf(skill.manifest.spec.bundle), undefined, this.tiersOf(this.payerOf(skill)));
  }

  /** The same for a bundle that came with the request, which the account of the run pays for. */
  modelsOfInline(bundle: BundleSpec): readonly ModelChoice[] {
    return resolveModels(pinOf(bundle), undefined, this.tiersOf(this.account));
  }

  /** The models that the account of the run has for a tier. */
  modelsFor(strategy: ModelStrategy): readonly ModelChoice[] {
    return resolveModels([], strategy, this.tiersOf(this.account));
  }

  private tiersOf(payer: AccountId): ModelTiers {
    const found = this.tiers.get(payer);
    if (!found) throw new DomainError('model_not_available');
    return found;
  }
}

function pinOf(bundle: BundleSpec | undefined): readonly ModelChoice[] {
  const wanted = MODEL_CATALOGUE.find(({ modelId }) => modelId === bundle?.model);
  return wanted ? [{ provider: wanted.provider, model: wanted.modelId }] : [];
}

/** Finds out who pays for the skills of a run; one statement. */
@Injectable()
export class PayerSearch {
  constructor(private readonly sources: RunSourcesRepository) {}

  async find(skills: readonly UsedSkill[], account: AccountId): Promise<Payers> {
    const ids = new Set([account, ...skills.map(({ target }) => payerFor(target, account))]);
    return new Payers(account, await this.sources.findTiers([...ids]));
  }
}

function payerFor({ view, skill }: UsedSkill['target'], account: AccountId): AccountId {
  return view === 'opaque' ? skill.accountId : account;
}
