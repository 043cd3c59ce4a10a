import type Stripe from 'stripe';
import type { FakeControl } from '../control/control.js';
import { makeCard } from '../engine/payment-methods.js';
import { firstItem } from '../engine/subscriptions.js';
import { CARDS, type CardNature } from '../world/cards.js';
import { idOf } from '../world/kinds.js';
import type { World } from '../world/world.js';
import type { PageAnswer } from './checkout-page.js';
import { escapeHtml, htmlPage, money } from './html.js';

/** Where a buyer looks after subscriptions and cards. */
export function showPortal(world: World, id: string): PageAnswer {
  const session = world.store.peek('billing_portal.session', id);
  if (!session) return { status: 404, html: htmlPage('No such session', '') };
  const rows = subscriptionsOf(world, session.customer).map((subscription) => {
    const { price, current_period_end } = firstItem(subscription);
    const [deed, words] = subscription.cancel_at_period_end ? ['keep', 'Keep it'] : ['cancel', 'Cancel at the end of the period'];
    const until = new Date(current_period_end * 1000).toISOString().slice(0, 10);
    return `<tr><td>${money(price.unit_amount ?? 0, price.currency)}<td>${subscription.status} until ${until}
<td><button name="${deed}" value="${subscription.id}">${words}</button>`;
  });
  const back = session.return_url ? `<p><a href="${escapeHtml(session.return_url)}">Back</a>` : '';
  const form = `<form method="post"><table>${rows.join('')}</table><p><button name="card" value="new">Use a new card</button></form>${back}`;
  return { html: htmlPage('Your subscriptions', form) };
}

/** The buyer pressed a button. */
export function actOnPortal(world: World, id: string, form: URLSearchParams): PageAnswer {
  const session = world.store.peek('billing_portal.session', id);
  const theirs = session ? subscriptionsOf(world, session.customer) : [];
  const chosen = theirs.find((one) => one.id === (form.get('cancel') ?? form.get('keep')));
  if (chosen && form.has('cancel')) {
    const changes = { cancel_at: firstItem(chosen).current_period_end, cancel_at_period_end: true, canceled_at: world.nowOf(chosen) };
    world.change(chosen, changes, 'customer.subscription.updated');
  }
  if (chosen && form.has('keep')) {
    world.change(chosen, { cancel_at: null, cancel_at_period_end: false, canceled_at: null }, 'customer.subscription.updated');
  }
  if (session && form.has('card')) useNewCard(world, session, theirs);
  return showPortal(world, id);
}

/** Where a seller tells who they are. */
export function showOnboarding(world: World, account: string): PageAnswer {
  if (!world.store.peek('account', account)) return { status: 404, html: htmlPage('No such account', '') };
  const form =
    '<form method="post"><button name="do" value="complete">I am who I say I am</button> <button name="do" value="leave">Later</button></form>';
  return { html: htmlPage('Tell us about your business', form) };
}

/** The seller pressed a button. */
export function actOnOnboarding(control: FakeControl, account: string, form: URLSearchParams, query: URLSearchParams): PageAnswer {
  if (form.get('do') === 'complete') control.seller(account).complete();
  return { to: query.get('return_url') ?? '/' };
}

function subscriptionsOf(world: World, customer: string): Stripe.Subscription[] {
  return world.store.all('subscription').filter((one) => idOf(one.customer) === customer && one.ended_at === null);
}

function useNewCard(world: World, session: Stripe.BillingPortal.Session, theirs: readonly Stripe.Subscription[]): void {
  const card = makeCard(world, CARDS.visa as CardNature, world.store.ownerOf(session.id), { customer: session.customer });
  world.emit('payment_method.attached', card);
  const customer = world.store.sure('customer', session.customer);
  const invoice_settings = { ...customer.invoice_settings, default_payment_method: card.id };
  world.change(customer, { invoice_settings }, 'customer.updated');
  for (const one of theirs) world.change(one, { default_payment_method: card.id }, 'customer.subscription.updated');
}
