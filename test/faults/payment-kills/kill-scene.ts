import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkLedger, PAYMENT_CHANNEL, PAYMENT_EVENT_CHANNEL } from '@guildhall/data';
import {
  Actor,
  type ServerProcess,
  startServerProcess,
  startWorkerProcess,
  TEST_PASSWORD,
  testDatabaseUrl,
  type WorkerProcess,
} from '@guildhall/testing';
import { type StripeFake, startStripeFake } from '@guildhall/testing/stripe-fake';
import pg from 'pg';
import { type Cut, Relay, Wire } from './wire.js';

/** How long something may take that kills get in the way of, in milliseconds. */
const PATIENCE_MS = 60_000;

/** What the endpoint is registered for here. */
const EVENTS = [
  'account.updated',
  'charge.refunded',
  'checkout.session.completed',
  'customer.subscription.created',
  'customer.subscription.deleted',
  'customer.subscription.updated',
  'invoice.paid',
];

const loginOf = (account: string) => ({ email: `${account}@example.com`, password: TEST_PASSWORD });

/** A request, and what it is to be answered with. */
export interface Asked {
  readonly method: 'delete' | 'post';
  readonly path: string;
  readonly body?: object;
  /** Without one, whoever asks again does something else. */
  readonly idempotencyKey?: string;
  /** Codes that say that it has happened: an earlier try was carried out, and its answer was lost. */
  readonly happened?: readonly string[];
}

/** Server and worker as processes of their own, and wires to Stripe and back on which it is seen how far something has come. */
export class KillScene {
  private readonly wire = new Wire();
  private readonly owner: pg.Pool;
  private readonly listener: pg.Client;
  private readonly tokens = new Map<string, string>();
  private stripe!: Relay;
  private webhooks!: Relay;
  private server!: ServerProcess;
  private worker!: WorkerProcess;
  kills = 0;

  private constructor(
    readonly fake: StripeFake,
    private readonly databaseUrl: string,
    private readonly dataDir: string,
  ) {
    this.owner = new pg.Pool({ connectionString: databaseUrl, max: 4 });
    this.listener = new pg.Client({ connectionString: databaseUrl });
  }

  static async open(): Promise<KillScene> {
    const [url, dataDir] = [await testDatabaseUrl(), await mkdtemp(join(tmpdir(), 'guildhall-payment-kills-'))];
    const scene = new KillScene(await startStripeFake(), url, dataDir);
    await scene.start();
    return scene;
  }

  async close(): Promise<void> {
    const { server, worker, owner, listener, stripe, webhooks, fake } = this;
    await Promise.all([server?.end('SIGKILL'), worker?.end('SIGKILL'), stripe?.close(), webhooks?.close(), fake.close()]);
    await Promise.all([owner.end(), listener.end()]);
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async start(): Promise<void> {
    const { wire, fake, listener } = this;
    this.stripe = await Relay.open(() => fake.url, {
      arrives: (request) => wire.passCall('call arrives', request),
      answered: (request) => wire.passCall('call answered', request),
    });
    this.webhooks = await Relay.open(() => this.server.url, {
      arrives: () => wire.pass('event arrives'),
      answered: () => wire.pass('event answered'),
    });
    fake.listen(`${this.webhooks.url}/webhooks/stripe`, { events: EVENTS });
    await this.startBoth();
    await listener.connect();
    listener.on('notification', ({ channel }) => wire.pass(channel === PAYMENT_CHANNEL ? 'call written' : 'event kept'));
    await listener.query(`LISTEN ${PAYMENT_CHANNEL}; LISTEN ${PAYMENT_EVENT_CHANNEL}`);
  }

  private async startBoth(): Promise<void> {
    const { fake, stripe, databaseUrl, dataDir } = this;
    const shared = {
      ...{ NODE_ENV: 'test', DATABASE_URL: databaseUrl, DATA_DIR: dataDir, RATE_LIMIT: 'off', SEED_DEMO: 'false', WORKER: 'false' },
      ...{ PAYMENTS: 'stripe', STRIPE_SECRET_KEY: fake.apiKey, STRIPE_WEBHOOK_SECRET: fake.webhookSecret, STRIPE_API_BASE: stripe.url },
    };
    [this.server, this.worker] = await Promise.all([startServerProcess(shared), startWorkerProcess(shared)]);
  }

  /** Ends both at a moment, before anything else happens, and starts them again. */
  async killAt(cut: Cut): Promise<void> {
    const { server, worker, owner } = this;
    let isHit = false;
    this.wire.arm(cut, () => {
      isHit = true;
      for (const { pid } of [server, worker]) process.kill(pid, 'SIGSTOP');
    });
    await this.until(() => isHit, `Nobody came to "${cut.moment}" of ${cut.path}.`, 2);
    await Promise.all([server.end('SIGKILL'), worker.end('SIGKILL')]);
    this.kills += 1;
    await this.startBoth();
    // What the dead had taken is free again when their time is over; the test does not wait for it.
    for (const table of ['PaymentOutbox', 'PaymentEvent']) {
      await owner.query(`UPDATE "${table}" SET "nextAttemptAt" = now() WHERE "status" IN ('pending', 'received')`);
    }
  }

  async signup(account: string): Promise<Actor> {
    const { body } = await this.stranger
      .post('/auth/signup')
      .send({ ...loginOf(account), account })
      .expect(201);
    return new Actor(this.server.url, body.token, body.account);
  }

  /** The same caller at the server that runs now. */
  now({ token, account }: Actor): Actor {
    return new Actor(this.server.url, this.tokens.get(account.slug) ?? token, account);
  }

  private get stranger(): Actor {
    return new Actor(this.server.url, null);
  }

  /** Long drills outlive their tokens. */
  private async logIn({ account: { slug } }: Actor): Promise<void> {
    const answer = await this.stranger
      .post('/auth/login')
      .send(loginOf(slug))
      .catch(() => null);
    if (answer?.ok) this.tokens.set(slug, answer.body.token);
  }

  /** Asks until there is an answer, whatever dies meanwhile. @returns null when an earlier try was carried out and its answer is lost */
  async persist<Answer>(actor: Actor, { method, path, body, idempotencyKey, happened = [] }: Asked): Promise<Answer | null> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const request = this.now(actor)[method](path).send(body);
      if (idempotencyKey) request.set('Idempotency-Key', idempotencyKey);
      const answer = await request.catch(() => null);
      if (answer?.ok) return answer.body as Answer;
      if (happened.includes(answer?.body.error_code)) return null;
      if (answer?.status === 401) await this.logIn(actor);
      if (answer && ![401, 409, 503].includes(answer.status)) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      if (Date.now() > deadline) throw new Error(`${path} was not answered: ${answer?.status} ${this.output()}`);
      await sleep(200);
    }
  }

  /** The buyer pays on Stripe's page. @param url of the page */
  async pay(url: string): Promise<void> {
    const [row] = await this.rows<{ session: string }>('SELECT "providerId" AS "session" FROM "Checkout" WHERE "url" = $1', [url]);
    this.fake.control.checkout(row?.session ?? '').complete();
  }

  /** Stripe tries again for days what was not taken; here everything is told once more, and what follows from it is waited for. */
  async untilSettled(): Promise<void> {
    const { control } = this.fake;
    await control.webhooks.settled(PATIENCE_MS);
    for (const event of control.events()) if (EVENTS.includes(event.type)) await control.webhooks.deliver(event);
    await this.rest();
  }

  /** Waits until nothing is left to do here. */
  async rest(): Promise<void> {
    const open = `SELECT 1 FROM "PaymentOutbox" WHERE "status" = 'pending' UNION ALL SELECT 1 FROM "PaymentEvent" WHERE "status" = 'received'`;
    await this.untilTrue(`SELECT NOT EXISTS (${open}) AS "isTrue"`);
  }

  /** Waits until a query finds that it is so. @param sql selects `isTrue` */
  async untilTrue(sql: string, values: readonly unknown[] = []): Promise<void> {
    const isSo = async (): Promise<boolean> => (await this.rows<{ isTrue: boolean }>(sql, values))[0]?.isTrue === true;
    await this.until(isSo, `It does not become true: ${sql}`, 20);
  }

  /** As the owner of the database, past all walls. */
  async rows<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.owner.query(sql, [...values])).rows as Row[];
  }

  /** What is wrong with the books; nothing, it is hoped. */
  async problems(): Promise<unknown> {
    return (await checkLedger(this.databaseUrl)).problems;
  }

  private async until(isSo: () => boolean | Promise<boolean>, complaint: string, pauseMs: number): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error(`${complaint}\n${this.output()}`);
      await sleep(pauseMs);
    }
  }

  private output(): string {
    return `${this.server.output()}\n${this.worker.output()}`;
  }
}
