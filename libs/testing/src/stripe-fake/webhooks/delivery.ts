import type Stripe from 'stripe';
import type { World } from '../world/world.js';
import { signatureOf } from './signature.js';

/** What can happen to an event on its way. Shares are from 0 to 1. */
export interface WebhookWeather {
  /** This share of deliveries is made twice. */
  duplicates: number;
  /** This share of deliveries is lost and never tried again. */
  drops: number;
  /** Each delivery waits at random, at most so long: events overtake each other. */
  shuffleMs: number;
  /** Each delivery waits so long. */
  delayMs: number;
  /** How long after a failure it is tried again; nothing is tried after the last one. */
  retryAfterMs: readonly number[];
}

/** One try to deliver an event. */
export interface DeliveryRecord {
  readonly event: string;
  readonly type: string;
  readonly endpoint: string;
  /** The status that was answered; null when it was lost, or nobody answered. */
  readonly status: number | null;
}

const CALM: WebhookWeather = { duplicates: 0, drops: 0, shuffleMs: 0, delayMs: 0, retryAfterMs: [100, 500, 2000, 10_000] };
const PATIENCE_MS = 10_000;

/** Sends events to the endpoints that want them, signed, in whatever weather it is told to make. */
export class WebhookDelivery {
  readonly weather: WebhookWeather = { ...CALM };
  /** Every try, in the order of the answers. */
  readonly records: DeliveryRecord[] = [];
  /** The secrets of each endpoint; the newest comes first, and all of them sign. */
  readonly secrets = new Map<string, string[]>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly closing = new AbortController();
  private readonly kept: Stripe.Event[] = [];
  private onTheWay = 0;
  private holding = false;

  constructor(private readonly world: World) {
    world.onEvent((event) => this.take(event));
  }

  /** Registers an endpoint, as the API would. @returns it, with its first secret */
  register(url: string, options: { events?: readonly string[]; secrets?: readonly string[] } = {}): Stripe.WebhookEndpoint {
    const endpoint: Stripe.WebhookEndpoint = {
      id: this.world.id('we_'),
      object: 'webhook_endpoint',
      api_version: null,
      application: null,
      created: this.world.now(),
      description: null,
      enabled_events: [...(options.events ?? ['*'])],
      livemode: false,
      metadata: {},
      status: 'enabled',
      url,
    };
    this.world.store.add(endpoint, null);
    this.secrets.set(endpoint.id, [...(options.secrets ?? [this.world.id('whsec_')])]);
    return endpoint;
  }

  /** Calm weather again. */
  calm(): void {
    Object.assign(this.weather, CALM);
  }

  /** From now on events are kept back until they are delivered one by one, or released. */
  hold(): void {
    this.holding = true;
  }

  /** What is kept back, in the order of its making. */
  held(): readonly Stripe.Event[] {
    return this.kept;
  }

  /** Lets go of everything that was kept back, and keeps nothing back any more. */
  release(): void {
    this.holding = false;
    for (const event of this.kept.splice(0)) this.spread(event);
  }

  /** Delivers one event to every endpoint that wants it, now, once, whatever the weather. @returns the statuses that were answered */
  deliver(event: Stripe.Event): Promise<(number | null)[]> {
    return Promise.all(this.endpointsFor(event).map((endpoint) => this.send(event, endpoint)));
  }

  /** Waits until nothing is on its way; tries that are still to come count. @throws {Error} when that takes too long */
  async settled(patienceMs = PATIENCE_MS): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (this.onTheWay > 0) {
      if (Date.now() > deadline) throw new Error(`${this.onTheWay} webhooks are still on their way.`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.closing.abort();
  }

  private take(event: Stripe.Event): void {
    event.pending_webhooks = this.endpointsFor(event).length;
    if (this.holding) this.kept.push(event);
    else this.spread(event);
  }

  private spread(event: Stripe.Event): void {
    const { random } = this.world;
    for (const endpoint of this.endpointsFor(event)) {
      const times = random.next() < this.weather.duplicates ? 2 : 1;
      for (let time = 0; time < times; time += 1) {
        if (random.next() < this.weather.drops) this.record(event, endpoint, null);
        else this.later(this.weather.delayMs + random.next() * this.weather.shuffleMs, () => this.attempt(event, endpoint, 0));
      }
    }
  }

  private later(ms: number, work: () => Promise<void>): void {
    this.onTheWay += 1;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void work().finally(() => {
        this.onTheWay -= 1;
      });
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }

  private async attempt(event: Stripe.Event, endpoint: Stripe.WebhookEndpoint, failures: number): Promise<void> {
    const status = await this.send(event, endpoint);
    const wait = this.weather.retryAfterMs[failures];
    if (isGood(status) || wait === undefined || this.closing.signal.aborted) return;
    this.later(wait, () => this.attempt(event, endpoint, failures + 1));
  }

  private async send(event: Stripe.Event, endpoint: Stripe.WebhookEndpoint): Promise<number | null> {
    const payload = JSON.stringify(event, null, 2);
    const signature = signatureOf(payload, this.secrets.get(endpoint.id) ?? [], this.world.now());
    const headers = { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature, 'user-agent': 'Stripe/1.0 (fake)' };
    const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const status = await fetch(endpoint.url, { method: 'POST', headers, body: payload, signal, redirect: 'manual' }).then(
      (answer) => answer.arrayBuffer().then(() => answer.status),
      () => null,
    );
    if (isGood(status)) event.pending_webhooks = Math.max(event.pending_webhooks - 1, 0);
    this.record(event, endpoint, status);
    return status;
  }

  private record(event: Stripe.Event, endpoint: Stripe.WebhookEndpoint, status: number | null): void {
    this.records.push({ event: event.id, type: event.type, endpoint: endpoint.id, status });
  }

  private endpointsFor(event: Stripe.Event): Stripe.WebhookEndpoint[] {
    return this.world.store
      .all('webhook_endpoint', null)
      .filter(
        ({ status, enabled_events }) => status === 'enabled' && (enabled_events.includes('*') || enabled_events.includes(event.type)),
      );
  }
}

function isGood(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}
