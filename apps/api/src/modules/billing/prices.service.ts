import { Database, PricesRepository } from '@guildhall/data';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { OK } from '../../http/envelope.js';
import { quoteOf } from '../../http/quotes.js';
import type { PricingAnswer, QuoteAnswer, QuoteQuery } from './billing.dto.js';
import { presentPrices, presentQuote } from './billing.presenter.js';

@Injectable()
export class PricesService {
  constructor(
    private readonly db: Database,
    private readonly prices: PricesRepository,
  ) {}

  async read({ skill }: SkillTarget): Promise<PricingAnswer> {
    const history = await this.db.transaction(skill.accountId, () => this.prices.findHistory(skill.id));
    return { ...OK, ...presentPrices(history) };
  }

  quote(target: SkillTarget, { minutes }: QuoteQuery): QuoteAnswer {
    return { ...OK, quote: presentQuote(quoteOf(target, minutes)) };
  }
}
