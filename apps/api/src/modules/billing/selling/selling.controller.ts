import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../../http/access.js';
import type { Principal } from '../../../http/principal.js';
import { Caller } from '../../../http/principal.js';
import { PayoutsService } from './payouts.service.js';
import { RefundsService } from './refunds.service.js';
import { SellersService } from './sellers.service.js';
import { OnboardingAnswer, PayoutAnswer, RefundAnswer, RefundDto, SellerAnswer } from './selling.dto.js';

@ApiTags('Billing')
@Controller('billing')
export class SellingController {
  constructor(
    private readonly sellers: SellersService,
    private readonly payouts: PayoutsService,
    private readonly refunds: RefundsService,
  ) {}

  /** Whether the account can be paid for what it sells, and what it has earned. */
  @Get('seller')
  @Access('billing', 'read')
  readSeller(@Caller() caller: Principal): Promise<SellerAnswer> {
    return this.sellers.read(caller);
  }

  /** Opens the page of the payment provider on which the account says who is to be paid. In a sandbox the account can be paid at once. */
  @Post('seller/onboarding')
  @Access('billing', 'write')
  onboard(@Caller() caller: Principal): Promise<OnboardingAnswer> {
    return this.sellers.onboard(caller);
  }

  /**
   * Pays out all that the account has earned: credits earned become money, a cent each, and what waits as money is sent. It leaves the ledger at
   * once; what the payment provider refuses comes back into it.
   */
  @Post('payouts')
  @Access('billing', 'write')
  payOut(@Caller() caller: Principal): Promise<PayoutAnswer> {
    return this.payouts.send(caller);
  }

  /**
   * Gives back what a buyer has paid to the account: a month of a skill, which ends the subscription, or a run. The account must have its share
   * of it still. Operators give back any, and top-ups, of which the credits that are left are taken back.
   */
  @Post('refunds')
  @Access('billing', 'write')
  refund(@Caller() caller: Principal, @Body() body: RefundDto): Promise<RefundAnswer> {
    return this.refunds.refund(caller, body);
  }
}
