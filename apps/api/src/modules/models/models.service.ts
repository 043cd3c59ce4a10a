import { AccountsRepository, Database, MembersRepository, ProviderCredentialsRepository } from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import { type ModelTiers, parseTiers } from '@guildhall/manifest';
import { MODEL_CATALOGUE } from '@guildhall/runtime';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { accepted } from '../../http/parsed.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { hasCredentialFor } from '../credentials/index.js';
import type { CatalogueAnswer, ModelTiersAnswer, ModelTiersDto } from './models.dto.js';
import { presentCatalogueModel, presentTiers } from './models.presenter.js';

@Injectable()
export class ModelsService {
  constructor(
    private readonly db: Database,
    private readonly accounts: AccountsRepository,
    private readonly members: MembersRepository,
    private readonly credentials: ProviderCredentialsRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async catalogue({ accountId }: Principal): Promise<CatalogueAnswer> {
    const stored = await this.db.transaction(accountId, () => this.credentials.findAll(accountId));
    return { ...OK, models: MODEL_CATALOGUE.map((model) => presentCatalogueModel(model, hasCredentialFor(model.provider, stored))) };
  }

  async read({ accountId }: Principal): Promise<ModelTiersAnswer> {
    return answer(await this.db.transaction(accountId, () => this.accounts.findModels(accountId)));
  }

  put({ accountId }: Principal, { low, medium, high }: ModelTiersDto): Promise<ModelTiersAnswer> {
    const tiers = accepted(parseTiers({ low, medium, high }));
    return this.db.transaction(accountId, async () => {
      await this.members.lock(accountId);
      const before = await this.accounts.findModels(accountId);
      await this.accounts.updateModels(accountId, tiers, this.clock.now());
      await this.audit.record({ accountId, action: 'models.update', target: accountId, before, after: tiers });
      return answer(tiers);
    });
  }
}

function answer(tiers: ModelTiers): ModelTiersAnswer {
  return { ...OK, models: presentTiers(tiers), routingStrategy: 'fallback' };
}
