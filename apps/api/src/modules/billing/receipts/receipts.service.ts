import { Database, InvoicesRepository, type ReceiptRecord, ReceiptsRepository } from '@guildhall/data';
import { type AccountId, isId } from '@guildhall/kernel';
import { Injectable, StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';
import { OK } from '../../../http/envelope.js';
import { pageOf, windowOf } from '../../../http/growing-list.js';
import { pageFields } from '../../../http/paging.js';
import type { Principal } from '../../../http/principal.js';
import { required } from '../../../http/required.js';
import { receiptPage } from './receipt-page.js';
import type { InvoiceListAnswer, InvoicesQuery, ReceiptAnswer } from './receipts.dto.js';
import { presentInvoice, presentReceipt } from './receipts.presenter.js';

interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

/** What the account has paid. */
@Injectable()
export class ReceiptsService {
  constructor(
    private readonly db: Database,
    private readonly invoices: InvoicesRepository,
    private readonly receipts: ReceiptsRepository,
  ) {}

  async list({ accountId }: Principal, query: InvoicesQuery): Promise<InvoiceListAnswer> {
    return this.db.transaction(accountId, async () => {
      const rows = await this.invoices.findPage(accountId, windowOf(query));
      const { items, nextCursor } = pageOf(rows, query, ({ createdAt, id }) => ({ at: createdAt, id }));
      const total = await this.invoices.count(accountId);
      return { ...OK, invoices: items.map(presentInvoice), nextCursor, ...pageFields(total, query) };
    });
  }

  /** @throws {DomainError} `not_found` also for what was not paid */
  async read({ accountId }: Principal, id: string, { request, response }: Exchange): Promise<ReceiptAnswer | StreamableFile> {
    const receipt = presentReceipt(required(await this.find(id, accountId)));
    response.vary('Accept');
    if (request.accepts(['application/json', 'text/html']) !== 'text/html') return { ...OK, receipt };
    const bytes = Buffer.from(receiptPage(receipt));
    return new StreamableFile(bytes, { type: 'text/html; charset=utf-8', length: bytes.length });
  }

  private async find(id: string, accountId: AccountId): Promise<ReceiptRecord | null> {
    if (isId('invoice', id)) return this.receipts.findOfInvoice(id, accountId);
    return isId('checkout', id) ? this.receipts.findOfTopUp(id, accountId) : null;
  }
}
