import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import { AdminBillingService } from './admin-billing.service.js';
import { CreditsAnswer, GiveCreditsDto, LedgerCheckAnswer, PaymentTroubleAnswer } from './billing.dto.js';

@ApiTags('Admin')
@Controller('admin')
export class AdminBillingController {
  constructor(private readonly billing: AdminBillingService) {}

  /** Gives credits to an account, from the platform's own pocket. */
  @Post('credits')
  @Access('admin', 'write')
  giveCredits(@Body() body: GiveCreditsDto): Promise<CreditsAnswer> {
    return this.billing.giveCredits(body);
  }

  /** Proves the ledger: every transaction sums to zero, and every balance is the sum of its entries. */
  @Get('billing/check')
  @Access('admin', 'read')
  check(): Promise<LedgerCheckAnswer> {
    return this.billing.check();
  }

  /** What waits for the operator: events of the payment provider that do not fit what was asked for, and calls that it refuses. */
  @Get('billing/payments')
  @Access('admin', 'read')
  listTrouble(): Promise<PaymentTroubleAnswer> {
    return this.billing.listTrouble();
  }
}
