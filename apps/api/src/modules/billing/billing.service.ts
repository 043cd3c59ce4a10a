import { LedgerRepository } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { Injectable, StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';
import { OK } from '../../http/envelope.js';
import { pageOf, windowOf } from '../../http/growing-list.js';
import { pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import type { LedgerAnswer, LedgerQuery, LedgerTransactionView, WalletAnswer } from './billing.dto.js';
import { presentTransaction, presentWallet } from './billing.presenter.js';
import { ledgerCsv } from './ledger-csv.js';

/** Transactions in one file. */
const MOST_IN_FILE = 10_000;

interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

@Injectable()
export class BillingService {
  constructor(private readonly ledger: LedgerRepository) {}

  async readWallet({ accountId }: Principal): Promise<WalletAnswer> {
    return { ...OK, wallet: presentWallet(await this.ledger.findBalances(accountId)) };
  }

  list({ accountId }: Principal, query: LedgerQuery, { request, response }: Exchange): Promise<LedgerAnswer | StreamableFile> {
    response.vary('Accept');
    const wantsFile = request.accepts(['application/json', 'text/csv']) === 'text/csv';
    return wantsFile ? this.listAsFile(accountId, query, response) : this.listAsJson(accountId, query);
  }

  private async listAsJson(accountId: AccountId, query: LedgerQuery): Promise<LedgerAnswer> {
    const [page, total] = await Promise.all([this.findPage(accountId, query), this.ledger.count(accountId)]);
    return { ...OK, ...page, ...pageFields(total, query) };
  }

  private async listAsFile(accountId: AccountId, { cursor }: LedgerQuery, response: Response): Promise<StreamableFile> {
    const place = cursor === undefined ? {} : { cursor };
    const { transactions, nextCursor } = await this.findPage(accountId, { page: 1, limit: MOST_IN_FILE, ...place });
    if (nextCursor) response.setHeader('Link', `</billing/ledger?cursor=${encodeURIComponent(nextCursor)}>; rel="next"`);
    const bytes = Buffer.from(ledgerCsv(transactions));
    return new StreamableFile(bytes, {
      type: 'text/csv; charset=utf-8',
      length: bytes.length,
      disposition: 'attachment; filename="ledger.csv"',
    });
  }

  private async findPage(
    accountId: AccountId,
    query: LedgerQuery,
  ): Promise<{ transactions: LedgerTransactionView[]; nextCursor: string | null }> {
    const rows = await this.ledger.findPage(accountId, windowOf(query));
    const { items, nextCursor } = pageOf(rows, query, ({ at, id }) => ({ at, id }));
    return { transactions: items.map((record) => presentTransaction(record, accountId)), nextCursor };
  }
}
