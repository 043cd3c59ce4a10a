import type { AccountId, LedgerTransactionId, SkillId } from '@guildhall/kernel';
import type { Currency, Posting, WalletKind } from '@guildhall/pricing';
import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import { raisedState } from '../database-faults.js';
import type { Prisma } from '../generated/client.js';
import type { SqlValue } from '../hot-statements.js';
import { newId } from '../new-id.js';
import type { GrowingWindow } from '../row-windows.js';
import { storedText } from '../runs/stored-json.js';
import { BALANCES, LEDGER_COUNT, LEDGER_PAGE, POST, TRY_TO_POST } from './ledger-statements.js';

/** What an event of money is. */
export type TransactionKind =
  | 'topup'
  | 'promotion'
  | 'reserve'
  | 'settle'
  | 'sale'
  | 'refund'
  | 'dispute'
  | 'convert'
  | 'payout'
  | 'correction';

/** Something that moves money. */
export interface LedgerEvent {
  /** Names the event: whatever happens to whoever reports it, it is posted once. Such as `run:exe_…:slice:2`. */
  readonly key: string;
  readonly kind: TransactionKind;
  /** Whose event it is: who pays, or is paid. */
  readonly accountId: AccountId;
  readonly skillId?: SkillId;
  readonly executionId?: string;
  /** The transaction that this one undoes. */
  readonly reversesId?: LedgerTransactionId;
  /** Shown to the account. */
  readonly memo?: string;
  /** Unless given, now by the clock of the database. */
  readonly at?: Date;
  readonly postings: readonly Posting[];
}

/** What became of an event. `repeated`: it was posted before. `short`: a wallet has less than was to be taken, and nothing is written. */
export type PostingOutcome =
  | { readonly outcome: 'posted' | 'repeated'; readonly transactionId: LedgerTransactionId }
  | { readonly outcome: 'short' };

/** What an account has: credits, and of `payable` US cents. */
export type Balances = Readonly<Record<'available' | 'reserved' | 'earned' | 'payable', number>>;

/** A side of a transaction that belongs to the account that reads it. */
export interface OwnEntryRecord {
  readonly wallet: WalletKind;
  readonly currency: Currency;
  readonly amount: number;
}

/** A transaction as one of its parties sees it. */
export interface LedgerRecord {
  readonly id: LedgerTransactionId;
  readonly kind: TransactionKind;
  readonly at: Date;
  readonly skillId: SkillId | null;
  readonly executionId: string | null;
  readonly memo: string | null;
  /** Its own, in the order of the transaction; what they lack to zero is the others'. */
  readonly entries: readonly OwnEntryRecord[];
}

/** An event with all of its sides. */
export interface PostedEventRecord {
  readonly id: LedgerTransactionId;
  readonly postings: readonly Posting[];
}

/** A transaction as the platform sees it. */
export interface PostedTransactionRecord extends PostedEventRecord {
  readonly key: string;
  readonly kind: TransactionKind;
  readonly accountId: AccountId;
  readonly skillId: SkillId | null;
  readonly executionId: string | null;
}

const TRANSACTION = {
  id: true,
  key: true,
  kind: true,
  accountId: true,
  skillId: true,
  executionId: true,
} as const satisfies Prisma.LedgerTransactionSelect;
const POSTED = { id: true } as const satisfies Prisma.LedgerTransactionSelect;
const ENTRY = { accountId: true, wallet: true, currency: true, amount: true } as const satisfies Prisma.LedgerEntrySelect;

/** What the database raises when a wallet has less than is taken. */
const TOO_LITTLE = 'GH010';

/** Whether a statement was undone because a wallet has less than it takes. */
export const isTooLittle = (fault: unknown): boolean => raisedState(fault) === TOO_LITTLE;

interface PostedRow {
  readonly outcome: 'posted' | 'repeated' | 'short';
  readonly transaction: LedgerTransactionId | null;
}

/** Moves money, and tells where it is. The database keeps the rules: see the migration `keep_accounts`. */
@Injectable()
export class LedgerRepository {
  constructor(private readonly db: Database) {}

  /** Posts an event in the open transaction, with whatever else belongs to it. */
  async post(event: LedgerEvent): Promise<PostingOutcome> {
    return toOutcome(await this.db.client.$queryRawUnsafe<PostedRow[]>(TRY_TO_POST, ...eventValues(event)));
  }

  /** Posts an event by itself, in one round trip. */
  async postAtOnce(event: LedgerEvent): Promise<PostingOutcome> {
    try {
      return toOutcome(await this.db.write<PostedRow>(event.accountId, POST, eventValues(event)));
    } catch (fault) {
      if (isTooLittle(fault)) return { outcome: 'short' };
      throw fault;
    }
  }

  async findBalances(accountId: AccountId): Promise<Balances> {
    const rows = await this.db.read<{ kind: string; balance: number }>(accountId, BALANCES, [accountId]);
    const found = new Map(rows.map(({ kind, balance }) => [kind, balance]));
    const balanceOf = (kind: string): number => found.get(kind) ?? 0;
    return {
      available: balanceOf('available'),
      reserved: balanceOf('reserved'),
      earned: balanceOf('earned'),
      payable: balanceOf('payable'),
    };
  }

  /** Credits that an account can spend, as the open transaction sees them: with what it has posted itself. */
  async findAvailable(accountId: AccountId): Promise<number> {
    const wallet = await this.db.client.wallet.findFirst({ where: { accountId, kind: 'available' }, select: { balance: true } });
    return Number(wallet?.balance ?? 0);
  }

  /** Newest first. */
  findPage(accountId: AccountId, { limit, offset, after }: GrowingWindow): Promise<LedgerRecord[]> {
    const start = [after?.at.toISOString() ?? null, after?.id ?? null];
    return this.db.read<LedgerRecord>(accountId, LEDGER_PAGE, [accountId, ...start, limit, offset]);
  }

  /** What was posted under a key; null when nothing was. For the platform, which sees all sides. */
  async findByKey(key: string): Promise<PostedEventRecord | null> {
    const event = await this.db.client.ledgerTransaction.findUnique({ where: { key }, select: POSTED });
    return event && { id: event.id as LedgerTransactionId, postings: await this.findPostings(event.id) };
  }

  /** A transaction with all of its sides; null when there is none. For the platform. */
  async findById(id: LedgerTransactionId): Promise<PostedTransactionRecord | null> {
    const row = await this.db.client.ledgerTransaction.findUnique({ where: { id }, select: TRANSACTION });
    const event = row as Omit<PostedTransactionRecord, 'postings'> | null;
    return event && { ...event, postings: await this.findPostings(id) };
  }

  async count(accountId: AccountId): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(accountId, LEDGER_COUNT, [accountId]);
    return row?.total ?? 0;
  }

  private async findPostings(transactionId: string): Promise<Posting[]> {
    const rows = await this.db.client.ledgerEntry.findMany({ where: { transactionId }, orderBy: { index: 'asc' }, select: ENTRY });
    return rows.map(({ accountId, amount, ...entry }) => ({ ...entry, account: accountId, amount: Number(amount) }) as Posting);
  }
}

/** An event as the parameters of its statement. */
export function eventValues(event: LedgerEvent): SqlValue[] {
  const { accountId, key, kind, skillId, executionId, reversesId, memo, at } = event;
  const postings = event.postings.toSorted(byWallet);
  return [
    newId('ledgerTransaction'),
    accountId,
    key,
    kind,
    skillId ?? null,
    executionId ?? null,
    reversesId ?? null,
    memo === undefined ? null : storedText(memo),
    at?.toISOString() ?? null,
    postings.map(({ account }) => account),
    postings.map(({ wallet }) => wallet),
    postings.map(({ currency }) => currency),
    postings.map(({ amount }) => String(amount)),
  ];
}

/** Wallets are locked in one order by all, so that no two postings wait for each other. */
function byWallet(one: Posting, other: Posting): number {
  const [left, right] = [`${one.account} ${one.wallet} ${one.currency}`, `${other.account} ${other.wallet} ${other.currency}`];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function toOutcome([row]: readonly PostedRow[]): PostingOutcome {
  if (!row) throw new Error('The ledger gave no answer.');
  const { outcome, transaction } = row;
  return outcome === 'short' || transaction === null ? { outcome: 'short' } : { outcome, transactionId: transaction };
}
