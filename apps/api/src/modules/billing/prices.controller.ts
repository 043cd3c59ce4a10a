import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, AccessOrAnonymous, type SkillTarget, Target } from '../../http/access.js';
import { PricingAnswer, QuoteAnswer, QuoteQuery } from './billing.dto.js';
import { PricesService } from './prices.service.js';

@ApiTags('Billing')
@Controller('skills/:skillId')
export class PricesController {
  constructor(private readonly prices: PricesService) {}

  /** What the skill costs, and every price that it had. */
  @Get('pricing')
  @AccessOrAnonymous('skill', 'pricing')
  read(@Target() target: SkillTarget): Promise<PricingAnswer> {
    return this.prices.read(target);
  }

  /** What a run or a month of the skill would cost the account, and whether it can have it now. */
  @Get('quote')
  @Access('skill', 'pricing')
  quote(@Target() target: SkillTarget, @Query() query: QuoteQuery): QuoteAnswer {
    return this.prices.quote(target, query);
  }
}
