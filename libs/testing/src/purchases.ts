import type { Test } from 'supertest';
import type { Actor } from './actor.js';
import { type BuiltSkill, createSkill } from './builders.js';

/** A purchase that has been begun. */
export interface BuiltCheckout {
  readonly id: string;
  /** Path of the page in the sandbox. */
  readonly path: string;
}

/** A skill that everybody can buy by the month. */
export function soldMonthly(author: Actor, pricing: object = {}, overrides: object = {}): Promise<BuiltSkill> {
  return createSkill(author, { access: 'public', pricing: { model: 'fixed', perMonth: 10, ...pricing }, ...overrides });
}

/** Begins to buy credits in the sandbox. */
export async function openTopUp(actor: Actor, credits: number): Promise<BuiltCheckout> {
  return toCheckout((await actor.post('/billing/topups').send({ credits }).expect(201)).body);
}

/** Begins a subscription in the sandbox. */
export async function openSubscription(actor: Actor, skillId: string): Promise<BuiltCheckout> {
  return toCheckout((await actor.post('/billing/subscriptions').send({ skillId }).expect(201)).body);
}

/** Presses a button on the page of a purchase. */
export function press(actor: Actor, { path }: BuiltCheckout, button: 'pay' | 'decline' = 'pay'): Test {
  return actor.withToken(null).post(`${path}?button=${button}`);
}

/** Buys credits in the sandbox. @returns the purchase */
export async function buyCredits(actor: Actor, credits: number): Promise<BuiltCheckout> {
  const checkout = await openTopUp(actor, credits);
  await press(actor, checkout).expect(200);
  return checkout;
}

/** Subscribes to a skill in the sandbox. @returns the id of the subscription */
export async function subscribe(actor: Actor, skillId: string): Promise<string> {
  await press(actor, await openSubscription(actor, skillId)).expect(200);
  const { subscriptions } = (await actor.get('/billing/subscriptions').expect(200)).body;
  return subscriptions[0].id;
}

function toCheckout({ checkout }: { readonly checkout: { readonly id: string; readonly url: string } }): BuiltCheckout {
  return { id: checkout.id, path: new URL(checkout.url).pathname };
}
