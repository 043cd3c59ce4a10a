import type { Clock } from '@guildhall/kernel';
import type Stripe from 'stripe';
import { type CardNature, CardTrouble } from './cards.js';
import { Funds } from './funds.js';
import { InvoicePayments } from './invoice-payments.js';
import { idOf, type Kept, type Owner } from './kinds.js';
import { Random } from './random.js';
import type { SessionPlan } from './session-plan.js';
import { Store } from './store.js';
import { Timelines } from './timelines.js';

/** What can be set differently for an account of Stripe. */
export interface BillingSettings {
  /** Days from one failed attempt to the next; after the last one `afterRetries` happens. */
  retryDays: readonly number[];
  /** What becomes of a subscription whose invoice was never paid. */
  afterRetries: 'cancel' | 'unpaid' | 'past_due';
  /** How long the invoice of a renewal stays a draft. */
  draftSeconds: number;
}

/** The call that is being answered; events name it. */
export interface RequestMark {
  readonly id: string;
  readonly idempotencyKey: string | null;
}

/** The version of Stripe's API that this fake speaks: the one that SDK 23.1 pins. */
export const API_VERSION = '2026-10-28.endive';

/** Everything the fake knows. Its rules are in `engine/`, its shapes in `objects/`. */
export class World {
  readonly store = new Store();
  readonly cards = new CardTrouble();
  /** How each payment method behaves; none of Stripe's answers would tell. */
  readonly natures = new Map<string, CardNature>();
  readonly funds = new Funds();
  /** Which ends of trials were announced. */
  readonly trialNotices = new Set<string>();
  /** The payments of each invoice, and the invoice of each payment intent. */
  readonly payments = new InvoicePayments();
  /** What each checkout was asked for with. */
  readonly plans = new Map<string, SessionPlan>();
  readonly random: Random;
  readonly timelines: Timelines;
  readonly settings: BillingSettings = { retryDays: [3, 5, 7], afterRetries: 'cancel', draftSeconds: 3600 };
  /** Where the fake can be reached: hosted pages are below it. */
  origin = '';
  request: RequestMark | null = null;
  private readonly listeners: ((event: Stripe.Event) => void)[] = [];

  constructor(options: { seed: number; clock: Clock }) {
    this.random = new Random(options.seed);
    this.timelines = new Timelines(options.clock);
  }

  /** Seconds, on the clock of everybody or on a test clock. */
  now(testClock?: string | { id: string } | null): number {
    return this.timelines.of(testClock).now();
  }

  /** Seconds, on the clock that an object lives by: its own test clock, or the one of its customer. */
  nowOf(object: object): number {
    return this.now(this.clockOf(object));
  }

  /** The test clock that an object lives by; null for the clock of everybody. */
  clockOf(object: object): string | null {
    const { test_clock, customer } = object as { test_clock?: string | null; customer?: string | { id: string } | null };
    return test_clock ?? idOf(this.store.peek('customer', idOf(customer))?.test_clock);
  }

  id(prefix: string): string {
    return this.random.id(prefix);
  }

  /** Is called with each event, after the change that it tells of. */
  onEvent(listener: (event: Stripe.Event) => void): void {
    this.listeners.push(listener);
  }

  /** Writes an event about the object as it is now. */
  emit(type: string, object: Kept | Stripe.Balance, previous?: object): void {
    const owner = object.object === 'balance' ? null : this.accountOf(object);
    const event = {
      id: this.id('evt_'),
      object: 'event',
      ...(owner && { account: owner }),
      api_version: API_VERSION,
      created: this.nowOf(object),
      data: { object: snapshot(object), ...(previous && { previous_attributes: snapshot(previous) }) },
      livemode: false,
      pending_webhooks: 0,
      request: { id: this.request?.id ?? null, idempotency_key: this.request?.idempotencyKey ?? null },
      type,
    } as unknown as Stripe.Event;
    this.store.add(event, owner);
    for (const listener of this.listeners) listener(event);
  }

  /** Changes an object in place and tells of it, with what it was before; nothing is told when nothing changed. */
  change<T extends Kept>(object: T, changes: Partial<T>, type: string): T {
    const changed = (Object.keys(changes) as (keyof T & string)[]).filter((key) => !same(object[key], changes[key]));
    if (changed.length === 0) return object;
    const previous = snapshot(Object.fromEntries(changed.map((key) => [key, object[key] ?? null])));
    Object.assign(object, changes);
    this.emit(type, object, previous);
    return object;
  }

  /** Events about a connected account itself belong to that account, although the platform reads it. */
  private accountOf(object: Kept): Owner {
    return object.object === 'account' ? object.id : this.store.ownerOf(object.id);
  }
}

/** The object as it is on the wire, from now on unchanged. */
export function snapshot<T>(object: T): T {
  return JSON.parse(JSON.stringify(object)) as T;
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
