import { type Actor, soldMonthly } from '@guildhall/testing';
import { StripeScene } from '../stripe/stripe-scene.js';
import { buyAsQuoted, SUBSCRIPTION_CASES } from './subscription-states.js';

let scene: StripeScene;
let buyer: Actor;
let skillId: string;

beforeAll(async () => {
  scene = await StripeScene.open();
  buyer = await scene.app.signup();
  skillId = (await soldMonthly(await scene.app.signup())).id;
  await scene.subscribe(buyer, skillId);
});
afterAll(() => scene.close());

const DONE = {
  subscribe: { path: '/billing/subscriptions', status: 201 },
  pay: { path: '/billing/portal', status: 200 },
};

test.each(SUBSCRIPTION_CASES)('the call that a quote names is one that Stripe takes: $name', async ({ sql, remedy }) => {
  await scene.sql(sql);
  expect(await buyAsQuoted(buyer, skillId)).toEqual(remedy && DONE[remedy]);
});
