import type { Config } from '@guildhall/config';
import { Database, ProviderCredentialsRepository } from '@guildhall/data';
import { type AccountId, DomainError } from '@guildhall/kernel';
import type { ModelChoice } from '@guildhall/manifest';
import type { Plannable } from '@guildhall/runtime';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../../http/tokens.js';
import { hasCredentialFor } from '../credentials/index.js';

/** Knows whether there is a model that could answer, so that a run that cannot even begin is refused when it is started. */
@Injectable()
export class ModelAccess {
  constructor(
    private readonly db: Database,
    private readonly credentials: ProviderCredentialsRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws {DomainError} `model_not_available`; of an opaque skill it does not tell which models there are */
  async require({ models, payerId }: Pick<Plannable, 'models' | 'payerId'>): Promise<void> {
    if (models.some(({ provider }) => this.isOpen(provider))) return;
    if (models.length === 0 || !(await this.hasOwn(payerId, models))) throw new DomainError('model_not_available');
  }

  /** Whether the operator has opened the provider for everybody. */
  private isOpen(provider: string): boolean {
    const { mock, platform } = this.config.models;
    return provider === 'mock' ? mock : Object.hasOwn(platform, provider);
  }

  private async hasOwn(payerId: AccountId, models: readonly ModelChoice[]): Promise<boolean> {
    const stored = await this.db.transaction(payerId, () => this.credentials.findAll(payerId));
    return models.some(({ provider }) => hasCredentialFor(provider, stored));
  }
}
