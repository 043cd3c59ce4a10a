import type Stripe from 'stripe';
import { idOrNull } from '../reading/references.js';

/** What Stripe tells of. Only its name is taken from what was told: what it is like is read anew. */
export interface NewsSubject {
  readonly kind: 'session' | 'subscription' | 'invoice' | 'payment' | 'account' | 'transfer';
  readonly id: string;
}

interface Told {
  readonly id?: string;
  readonly payment_intent?: string | { readonly id: string } | null;
}

/** What each type of event is about, by how its name begins. */
const BEGINNINGS: Readonly<Record<string, NewsSubject['kind']>> = {
  'account.updated': 'account',
  'charge.dispute.': 'payment',
  'charge.refund': 'payment',
  'checkout.session.': 'session',
  'customer.subscription.': 'subscription',
  'invoice.marked_uncollectible': 'invoice',
  'invoice.paid': 'invoice',
  'invoice.payment_failed': 'invoice',
  'invoice.voided': 'invoice',
  'refund.': 'payment',
  'transfer.reversed': 'transfer',
};

/** What an event is about; null when it is of a type that we do nothing about. */
export function subjectOf({ type, data }: Pick<Stripe.Event, 'type' | 'data'>): NewsSubject | null {
  const kind = Object.entries(BEGINNINGS).find(([beginning]) => type.startsWith(beginning))?.[1];
  const told = data.object as Told;
  const id = kind === 'payment' ? idOrNull(told.payment_intent) : told.id;
  return kind && id ? { kind, id } : null;
}
