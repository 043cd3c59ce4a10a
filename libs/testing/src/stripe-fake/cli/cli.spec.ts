import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Stripe from 'stripe';
import { WebhookReceiver } from '../../webhook-receiver.js';
import { fakeWithClient } from '../fake-world.js';
import type { StripeFake } from '../start.js';
import { installStripeCli } from './install-cli.js';

const run = promisify(execFile);
const CACHE = join(__dirname, '../../../../../.cache');
const PATIENCE_MS = 20_000;

const program = findProgram();
/** Where there is no client, the tests are skipped, and the warning says so. */
const withClient = program === null ? test.skip : test;
let home = '';
let fake: StripeFake;

beforeAll(async () => {
  ({ fake } = await fakeWithClient());
  home = mkdtempSync(join(tmpdir(), 'guildhall-stripe-cli-'));
});
afterAll(async () => {
  await fake.close();
  rmSync(home, { recursive: true, force: true });
});

const environment = () => ({ PATH: process.env.PATH, HOME: home, STRIPE_API_KEY: fake.apiKey, STRIPE_CLI_TELEMETRY_OPTOUT: '1' });
const stripe = async (...args: string[]) => {
  const { stdout } = await run(program ?? '', [...args, '--api-base', fake.url], { env: environment(), timeout: PATIENCE_MS });
  return stdout;
};
withClient('the client creates, reads, changes and lists', async () => {
  const made = JSON.parse(await stripe('customers', 'create', '-d', 'name=Ada', '-d', 'metadata[guild]=Smiths'));
  expect(made).toMatchObject({ object: 'customer', name: 'Ada', metadata: { guild: 'Smiths' } });
  expect(JSON.parse(await stripe('customers', 'update', made.id, '-d', 'name=Grace', '--confirm'))).toMatchObject({ name: 'Grace' });
  expect(JSON.parse(await stripe('get', `/v1/customers/${made.id}`))).toMatchObject({ name: 'Grace' });
  expect(JSON.parse(await stripe('customers', 'list', '--limit', '1'))).toMatchObject({ object: 'list', data: [{ id: made.id }] });
  expect(JSON.parse(await stripe('events', 'list', '-d', 'type=customer.updated'))).toMatchObject({ data: [{ type: 'customer.updated' }] });
});

withClient('the client triggers events, with everything that has to be there before', async () => {
  const wanted = [
    'checkout.session.completed',
    'checkout.session.expired',
    'customer.subscription.updated',
    'customer.subscription.deleted',
    'invoice.paid',
    'invoice.payment_failed',
    'charge.refunded',
    'charge.dispute.created',
    'charge.dispute.closed',
    'payment_intent.payment_failed',
    'transfer.reversed',
    'test_helpers.test_clock.ready',
  ];
  for (const type of wanted) {
    const before = fake.control.events(type).length;
    expect(await stripe('trigger', type)).toContain('Trigger succeeded');
    expect(fake.control.events(type).length).toBeGreaterThan(before);
  }
  expect(fake.charges().some(({ session, cents }) => session !== null && cents === 3000)).toBe(true);
});

withClient('the client passes events on to a server, signed with the secret that the fake has', async () => {
  const receiver = await WebhookReceiver.start();
  const listening = spawn(
    program ?? '',
    ['listen', '--api-base', fake.url, '--all-snapshot', '--skip-update', '--forward-to', receiver.url],
    {
      env: environment(),
    },
  );
  await readyToListen(listening);
  await stripe('customers', 'create', '-d', `description=${'long '.repeat(50)}`);
  const [request] = await receiver.waitFor(1);
  const event = new Stripe(fake.apiKey).webhooks.constructEvent(
    request?.body ?? '',
    String(request?.headers['stripe-signature']),
    fake.webhookSecret,
  );
  expect(event.type).toBe('customer.created');
  const ended = new Promise((resolve) => listening.once('exit', resolve));
  listening.kill('SIGKILL');
  await ended;
  await receiver.close();
});

async function readyToListen(listening: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (part: Buffer) => {
      said += part.toString();
      if (said.includes('Ready!')) resolve();
    };
    listening.stdout?.on('data', hear);
    listening.stderr?.on('data', hear);
    listening.once('exit', () => reject(new Error(said)));
  });
}

function findProgram(): string | null {
  try {
    return installStripeCli(CACHE);
  } catch (fault) {
    console.warn(`SKIPPED: Stripe's command-line client is not here, so nothing shows that it can drive the fake. ${fault}`);
    return null;
  }
}
