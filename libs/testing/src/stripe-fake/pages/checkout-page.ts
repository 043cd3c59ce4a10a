import type Stripe from 'stripe';
import { completeSession, expireSession } from '../engine/checkout.js';
import { StripeFault } from '../http/stripe-fault.js';
import { cardOf } from '../world/cards.js';
import type { World } from '../world/world.js';
import { escapeHtml, htmlPage, money } from './html.js';

/** What a page answers: HTML, or another address to go to. */
export type PageAnswer = { html: string; status?: number } | { to: string };

const OFFERED: readonly [card: string, words: string][] = [
  ['pm_card_visa', '4242 4242 4242 4242: pays'],
  ['pm_card_chargeDeclined', '4000 0000 0000 0002: is declined'],
  ['pm_card_chargeDeclinedInsufficientFunds', '4000 0000 0000 9995: has insufficient funds'],
  ['pm_card_chargeCustomerFail', '4000 0000 0000 0341: can be saved, then fails'],
  ['pm_card_createDispute', '4000 0000 0000 0259: pays, then disputes'],
];

/** Where a buyer pays. */
export function showCheckout(world: World, id: string, problem = ''): PageAnswer {
  const session = world.store.peek('checkout.session', id);
  if (!session) return { status: 404, html: htmlPage('No such checkout', '') };
  if (session.status !== 'open') return { html: htmlPage(`This checkout is ${session.status}`, '') };
  const lines = world.plans.get(id)?.lines ?? [];
  const rows = lines.map(
    (line) => `<tr><td>${line.quantity} × ${escapeHtml(line.description ?? '')}<td>${money(line.amount_total, line.currency)}`,
  );
  const cards = OFFERED.map(([card, words]) => `<option value="${card}">${words}</option>`);
  const total = money(session.amount_total ?? 0, session.currency ?? 'usd');
  return {
    html: htmlPage(
      'Checkout',
      `${problem && `<p><strong>${escapeHtml(problem)}</strong>`}<table>${rows.join('')}</table><p>To pay now: <strong>${total}</strong>
<form method="post"><p><label>Card <select name="card">${cards.join('')}</select></label>
<p><button name="do" value="pay">Pay</button> <button name="do" value="leave">Go back</button> <button name="do" value="expire">Let it expire</button></form>`,
    ),
  };
}

/** The buyer pressed a button. */
export function actOnCheckout(world: World, id: string, form: URLSearchParams): PageAnswer {
  const session = world.store.peek('checkout.session', id);
  if (session?.status !== 'open') return showCheckout(world, id);
  if (form.get('do') === 'leave') return session.cancel_url ? { to: session.cancel_url } : showCheckout(world, id);
  if (form.get('do') === 'expire') {
    expireSession(world, session);
    return showCheckout(world, id);
  }
  try {
    completeSession(world, session, { card: cardOf(form.get('card') ?? 'pm_card_visa'), email: form.get('email') ?? undefined });
    return { to: successUrl(session) };
  } catch (fault) {
    if (fault instanceof StripeFault) return { ...showCheckout(world, id, fault.message), status: 402 };
    throw fault;
  }
}

function successUrl(session: Stripe.Checkout.Session): string {
  return (session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}
