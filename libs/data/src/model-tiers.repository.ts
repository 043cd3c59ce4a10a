import type { AccountId } from '@guildhall/kernel';
import type { ModelTiers } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { HotStatement } from './hot-statements.js';

/** The model tiers of one account. */
export const MODEL_TIERS: HotStatement = {
  name: 'model_tiers',
  types: ['text'],
  text: `SELECT "models" FROM "Account" WHERE "id" = $1`,
};

/** Reads the model tiers of accounts, for everything that needs a model. */
@Injectable()
export class ModelTiersRepository {
  constructor(private readonly db: Database) {}

  /** Tiers that were never set are empty. */
  async find(accountId: AccountId): Promise<ModelTiers> {
    const [row] = await this.db.read<{ models: Partial<ModelTiers> }>(accountId, MODEL_TIERS, [accountId]);
    return { low: [], medium: [], high: [], ...row?.models };
  }
}
