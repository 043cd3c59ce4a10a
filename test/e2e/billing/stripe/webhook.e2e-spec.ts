import { atStripe, signatureOf } from '@guildhall/testing/stripe-fake';
import { StripeScene } from './stripe-scene.js';

let scene: StripeScene;
let events = 0;

beforeAll(async () => {
  scene = await StripeScene.open();
});
afterAll(() => scene.close());

interface Told {
  readonly type?: string;
  readonly livemode?: boolean;
  readonly account?: string;
  readonly object?: object;
}

function eventOf({ type = 'invoice.paid', livemode = false, account, object = { id: 'in_nobody', object: 'invoice' } }: Told = {}) {
  events += 1;
  return { id: `evt_test_${events}`, object: 'event', type, livemode, account, created: 1, api_version: 'x', data: { object } };
}

/** Tells the server something, signed as Stripe would. */
function tell(event: object, { secret = scene.fake.webhookSecret, skew = 0, body = JSON.stringify(event) } = {}) {
  const signature = signatureOf(JSON.stringify(event), [secret], Math.floor(scene.app.clock.now().getTime() / 1000) + skew);
  return scene.app.anonymous.post('/webhooks/stripe').set('Content-Type', 'application/json').set('Stripe-Signature', signature).send(body);
}

const keptOf = async ({ id }: { readonly id: string }) =>
  (await scene.sql('SELECT "status", "problem", "objectId", "payload" FROM "PaymentEvent" WHERE "id" = $1', [id]))[0];

describe('200', () => {
  test('the page to which Stripe leads back says nothing of anybody, and runs nothing', async () => {
    const { text, headers } = await scene.app.anonymous.get('/billing/return').expect(200).expect('Content-Type', /html/);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(text).toContain('You can close this page');
  });

  test('MON-05 an event that comes three times is kept once; nothing of what it says is', async () => {
    const event = eventOf({ object: { id: 'in_nobody', object: 'invoice', customer_email: 'somebody@example.com' } });
    for (let time = 0; time < 3; time += 1) await tell(event).expect(200, { ok: true, success: true, received: true });
    await scene.settled();
    const kept = await keptOf(event);
    // Stripe shows no such invoice.
    expect(kept).toMatchObject({ status: 'ignored', objectId: 'in_nobody' });
    expect(JSON.stringify(kept)).not.toContain('somebody@');
  });

  test.each<[string, Told]>([
    ['of a type that we know nothing of', { type: 'galaxy.collided', object: { id: 'gal_1' } }],
    ['of the other mode', { livemode: true }],
    ['of an account of a seller', { account: 'acct_1' }],
    ['of an account, told as our own', { type: 'account.updated', object: { id: 'acct_1' } }],
    ['about nothing that has a name', { type: 'charge.refunded', object: { object: 'charge' } }],
  ])('MON-04 MON-05 an event %s is kept and ignored', async (_, told) => {
    const event = eventOf(told);
    await tell(event).expect(200);
    expect(await keptOf(event)).toMatchObject({ status: 'ignored', problem: expect.any(String) });
  });

  test('MON-05 what is nothing of ours at Stripe is ignored', async () => {
    const { id } = await fakeCustomerInvoice();
    const event = eventOf({ object: { id, object: 'invoice' } });
    await tell(event).expect(200);
    await scene.settled();
    expect(await keptOf(event)).toMatchObject({ status: 'ignored', problem: 'It is none of ours.' });
  });
});

describe('400', () => {
  test.each<[string, Parameters<typeof tell>[1] & object]>([
    ['another secret', { secret: 'whsec_other_secret_0123' }],
    ['a time that is over', { skew: -301 }],
    ['a time that will be', { skew: 3_600 }],
    ['another body', { body: JSON.stringify(eventOf()) }],
  ])('MON-04 an event that is signed with %s is not kept', async (_, how) => {
    const event = eventOf();
    const { body } = await tell(event, how).expect(400);
    expect(body.error_code).toBe('webhook_signature_invalid');
    expect(await keptOf(event)).toBeUndefined();
  });

  test('MON-04 nothing is taken without a signature, whatever its type', async () => {
    await scene.app.anonymous.post('/webhooks/stripe').send(eventOf()).expect(400);
    await scene.app.anonymous.post('/webhooks/stripe').set('Content-Type', 'text/plain').send('x').expect(400);
    await scene.app.anonymous.post('/webhooks/stripe').expect(400);
  });
});

test('413 MON-04 an event has a size', async () => {
  const event = eventOf({ object: { id: 'in_1', note: 'x'.repeat(262_144) } });
  expect((await tell(event).expect(413)).body.error_code).toBe('body_too_large');
});

test('415 MON-04 an event is not compressed', async () => {
  const { body } = await tell(eventOf()).set('Content-Encoding', 'gzip').expect(415);
  expect(body.error_code).toBe('unsupported_media_type');
});

/** An invoice of somebody who never bought anything of us. */
async function fakeCustomerInvoice(): Promise<{ id: string }> {
  const customer = await atStripe<{ id: string }>(scene.fake, 'customers', { name: 'x' });
  return atStripe(scene.fake, 'invoices', { customer: customer.id });
}
