import type {
  CheckoutsRepository,
  Database,
  LedgerRepository,
  PaymentCallRecord,
  PricesRepository,
  SellersRepository,
  SubscriptionsRepository,
} from '@guildhall/data';
import type { Clock, JsonValue } from '@guildhall/kernel';
import type Stripe from 'stripe';
import type { PaymentCallKind, PaymentCalls } from '../../calls/payment-calls.js';
import type { PaymentEffects } from '../../effects/payment-effects.js';

/** What making a call takes. */
export interface CallTools {
  readonly stripe: Stripe;
  readonly database: Database;
  readonly checkouts: CheckoutsRepository;
  readonly subscriptions: SubscriptionsRepository;
  readonly sellers: SellersRepository;
  readonly prices: PricesRepository;
  readonly ledger: LedgerRepository;
  readonly effects: PaymentEffects;
  readonly clock: Clock;
  /** Where Stripe's pages lead back to. */
  readonly returnUrl: string;
}

/** A call that was made, and what of it is to be written in the transaction that ends it. */
export interface MadeCall {
  readonly result: JsonValue;
  readonly write?: () => Promise<unknown>;
}

/** What is known of the call that is being made. */
export interface AskedCall<Kind extends PaymentCallKind> {
  readonly call: PaymentCallRecord;
  readonly about: PaymentCalls[Kind];
  /** Idempotency key of the request that matters. THREAT[MON-03]: made of our own id, the same at every attempt. */
  readonly key: string;
  /** It may have been made before under a key that Stripe no longer knows: look for what came of it first. */
  readonly mayBeThere: boolean;
}

/** How calls of a kind are made, and what a final refusal does to our rows, in the transaction that ends the call. */
export interface CallMaker<Kind extends PaymentCallKind> {
  readonly make: (tools: CallTools, asked: AskedCall<Kind>) => Promise<MadeCall>;
  readonly refused?: (tools: CallTools, asked: AskedCall<Kind>) => Promise<unknown>;
}

/** Our names in the metadata of Stripe's objects. */
export const META = {
  /** The account that a customer or a seller is. */
  account: 'guildhall_account',
  checkout: 'guildhall_checkout',
  /** The call that an object comes from. */
  call: 'guildhall_call',
  skill: 'guildhall_skill',
  /** Number of a price in the history of its skill. */
  price: 'guildhall_price',
} as const;

/** So much is looked at when something is looked for that one of our calls may have made. */
export const LOOK_LIMIT = 100;

/** The first of a list whose metadata has something under one of our names. */
export async function findMarked<Thing extends { readonly metadata?: Stripe.Metadata | null }>(
  all: AsyncIterable<Thing>,
  name: (typeof META)[keyof typeof META],
  value: string,
): Promise<Thing | null> {
  for await (const thing of all) if (thing.metadata?.[name] === value) return thing;
  return null;
}

/** From when on something that a call has made can be there; the clocks may differ. In seconds. */
export const madeSince = ({ createdAt }: PaymentCallRecord): number => Math.floor(createdAt.getTime() / 1000) - 600;
