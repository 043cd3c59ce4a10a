import { StatementsRepository } from '@guildhall/data';
import { Injectable } from '@nestjs/common';
import { OK } from '../../../http/envelope.js';
import { type Page, pageFields } from '../../../http/paging.js';
import type { Principal } from '../../../http/principal.js';
import type { EarningsAnswer, UsageAnswer } from './statements.dto.js';
import { presentEarning, presentUsage } from './statements.presenter.js';

/** What accounts have spent and earned, skill by skill and month by month. */
@Injectable()
export class StatementsService {
  constructor(private readonly statements: StatementsRepository) {}

  async readUsage({ accountId }: Principal, query: Page): Promise<UsageAnswer> {
    const { rows, total } = await this.statements.findUsage(accountId, windowOf(query));
    return { ...OK, usage: rows.map(presentUsage), ...pageFields(total, query) };
  }

  async readEarnings({ accountId }: Principal, query: Page): Promise<EarningsAnswer> {
    const { rows, total } = await this.statements.findEarnings(accountId, windowOf(query));
    return { ...OK, earnings: rows.map(presentEarning), ...pageFields(total, query) };
  }
}

const windowOf = ({ page, limit }: Page) => ({ limit, offset: (page - 1) * limit });
