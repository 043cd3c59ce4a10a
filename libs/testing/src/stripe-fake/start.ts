import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@guildhall/kernel';
import { TestClock } from '../test-clock.js';
import { CliListeners } from './cli/listeners.js';
import { FakeControl } from './control/control.js';
import { type ChargeRecord, chargesOf, type RefundRecord, refundsOf, type TransferRecord, transfersOf } from './control/records.js';
import { answerControl } from './control/routes.js';
import { StripeApi } from './http/api.js';
import { CallFaults } from './http/call-faults.js';
import { sendJson } from './http/wire.js';
import { answerPage } from './pages/routes.js';
import { catalogueRoutes } from './routes/catalogue.js';
import { connectRoutes } from './routes/connect.js';
import { customerRoutes } from './routes/customers.js';
import { invoiceRoutes } from './routes/invoices.js';
import { operationRoutes } from './routes/operations.js';
import { paymentRoutes } from './routes/payments.js';
import { returnRoutes } from './routes/returns.js';
import { searchRoutes } from './routes/search.js';
import { sessionRoutes } from './routes/sessions.js';
import { subscriptionRoutes } from './routes/subscriptions.js';
import { WebhookDelivery } from './webhooks/delivery.js';
import { World } from './world/world.js';

/** How a fake is started. */
export interface StripeFakeOptions {
  /** A free one when nothing is said. */
  readonly port?: number;
  /** The same seed, the same ids and dice; a random one when nothing is said. */
  readonly seed?: number;
  /** The clock of everybody; with `advance` it can be moved through the control. Real time that can be moved when nothing is said. */
  readonly clock?: Clock & { advance?(ms: number): void };
}

/** A fake of Stripe that is running. */
export interface StripeFake {
  /** Scheme, host and port: what the server takes as `STRIPE_API_BASE`. */
  readonly url: string;
  readonly apiKey: string;
  /** Signs what goes to endpoints that `listen` registers. */
  readonly webhookSecret: string;
  readonly seed: number;
  readonly control: FakeControl;
  /** Sends every event there, signed with `webhookSecret` unless other secrets are named. */
  listen(url: string, options?: { events?: readonly string[]; secrets?: readonly string[] }): void;
  /** Every time that a buyer's money was really taken. */
  charges(): ChargeRecord[];
  /** Everything that went to connected accounts. */
  transfers(): TransferRecord[];
  /** Everything that went back to buyers. */
  refunds(): RefundRecord[];
  close(): Promise<void>;
}

const MOST_SEEDS = 2 ** 31;

/** Starts a server that behaves like Stripe, with nothing in it. */
export async function startStripeFake(options: StripeFakeOptions = {}): Promise<StripeFake> {
  const seed = options.seed ?? Math.floor(Math.random() * MOST_SEEDS);
  const clock = options.clock ?? new TestClock();
  const world = new World({ seed, clock });
  const apiKey = `sk_test_${world.id('')}`;
  const webhookSecret = world.id('whsec_');
  const faults = new CallFaults(world.random);
  const delivery = new WebhookDelivery(world);
  const control = new FakeControl(world, faults, delivery, (ms) => clock.advance?.(ms));
  const listeners = new CliListeners(world, webhookSecret);
  const api = new StripeApi(world, { apiKey, routes: [...allRoutes(delivery), ...listeners.routes], faults });
  const server = createServer((request, response) => void answer({ world, control, api }, request, response));
  server.on('upgrade', (request, socket) => listeners.accept(request, socket));
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  world.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: world.origin,
    apiKey,
    webhookSecret,
    seed,
    control,
    listen: (url, { events, secrets = [webhookSecret] } = {}) => void delivery.register(url, { events, secrets }),
    charges: () => chargesOf(world),
    transfers: () => transfersOf(world),
    refunds: () => refundsOf(world),
    close: () => {
      listeners.close();
      return close(server, delivery);
    },
  };
}

function allRoutes(delivery: WebhookDelivery) {
  return [
    // Before the routes with an id in the same place.
    ...searchRoutes,
    ...customerRoutes,
    ...catalogueRoutes,
    ...sessionRoutes,
    ...subscriptionRoutes,
    ...invoiceRoutes,
    ...paymentRoutes,
    ...returnRoutes,
    ...connectRoutes,
    ...operationRoutes(delivery),
  ];
}

async function answer(
  { world, control, api }: { world: World; control: FakeControl; api: StripeApi },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', world.origin);
  try {
    control.catchUp();
    if (url.pathname.startsWith('/v1/')) await api.answer(request, response, url);
    else if (url.pathname.startsWith('/_fake/')) await answerControl(control, world, { request, response, path: url.pathname.slice(7) });
    else await answerPage(world, control, { request, response, url });
  } catch (fault) {
    // A mistake of the fake itself must be seen, and not be taken for one of the weather.
    console.error(fault);
    sendJson(response, 500, JSON.stringify({ error: { type: 'api_error', message: `The fake is broken: ${fault}` } }));
  }
}

async function close(server: Server, delivery: WebhookDelivery): Promise<void> {
  delivery.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
