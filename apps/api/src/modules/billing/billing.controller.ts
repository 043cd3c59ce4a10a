import { Controller, Get, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Access } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { LedgerAnswer, LedgerQuery, WalletAnswer } from './billing.dto.js';
import { BillingService } from './billing.service.js';

const CSV_EXAMPLE = `at,transaction,kind,wallet,account,amount,skill,execution,memo
2026-05-20T07:30:00.000Z,ltx_65f1c0de9a1b2c3d4e5f6070,promotion,available,acc_65f1c0de9a1b2c3d4e5f601e,500,,,Welcome.
2026-05-20T07:30:00.000Z,ltx_65f1c0de9a1b2c3d4e5f6070,promotion,other,other,-500,,,Welcome.
`;

/** The same in two forms. */
const LEDGER = {
  'application/json': { schema: { $ref: getSchemaPath(LedgerAnswer) } },
  'text/csv': { schema: { type: 'string' as const }, example: CSV_EXAMPLE },
};

@ApiTags('Billing')
@Controller('billing')
export class BillingController {
  constructor(private readonly billing: BillingService) {}

  /** What the account has: credits to spend, credits put aside for runs, credits earned, and cents to be paid out. */
  @Get('wallet')
  @Access('billing', 'read')
  readWallet(@Caller() caller: Principal): Promise<WalletAnswer> {
    return this.billing.readWallet(caller);
  }

  /**
   * Every movement of the account's money, newest first. With `Accept: text/csv` a file of the next 10,000 transactions, and a `Link` to those
   * that follow.
   */
  @Get('ledger')
  @Access('billing', 'read')
  @ApiExtraModels(LedgerAnswer)
  @ApiOkResponse({ content: LEDGER })
  list(
    @Caller() caller: Principal,
    @Query() query: LedgerQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LedgerAnswer | StreamableFile> {
    return this.billing.list(caller, query, { request, response });
  }
}
