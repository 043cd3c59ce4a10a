import { Controller, Get, Param, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Access } from '../../../http/access.js';
import type { Principal } from '../../../http/principal.js';
import { Caller } from '../../../http/principal.js';
import { InvoiceListAnswer, InvoicesQuery, ReceiptAnswer } from './receipts.dto.js';
import { ReceiptsService } from './receipts.service.js';

/** The same in two forms. */
const RECEIPT = {
  'application/json': { schema: { $ref: getSchemaPath(ReceiptAnswer) } },
  'text/html': { schema: { type: 'string' as const }, example: '<!doctype html>\n<html lang="en">…</html>\n' },
};

@ApiTags('Billing')
@Controller('billing')
export class ReceiptsController {
  constructor(private readonly receipts: ReceiptsService) {}

  /** What the account was billed for subscriptions, month by month, newest first. */
  @Get('invoices')
  @Access('billing', 'read')
  list(@Caller() caller: Principal, @Query() query: InvoicesQuery): Promise<InvoiceListAnswer> {
    return this.receipts.list(caller, query);
  }

  /** The receipt of a paid invoice or top-up. With `Accept: text/html` a page for the printer. */
  @Get('receipts/:receiptId')
  @Access('billing', 'read')
  @ApiExtraModels(ReceiptAnswer)
  @ApiOkResponse({ content: RECEIPT })
  read(
    @Caller() caller: Principal,
    @Param('receiptId') id: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReceiptAnswer | StreamableFile> {
    return this.receipts.read(caller, id, { request, response });
  }
}
