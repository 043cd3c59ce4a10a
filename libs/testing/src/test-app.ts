import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, Draining } from '@guildhall/api';
import { type Config, loadConfig } from '@guildhall/config';
import { checkLedger, Database } from '@guildhall/data';
import type { Express } from 'express';
import { Actor } from './actor.js';
import { StatementCounter } from './statements.js';
import { TestClock } from './test-clock.js';
import { testDatabaseUrl } from './test-database.js';

export interface TestApp {
  readonly url: string;
  readonly config: Config;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly clock: TestClock;
  readonly statements: StatementCounter;
  /** Failures that nobody was waiting for. */
  readonly faults: unknown[];
  /** Every log line of the application. */
  readonly logs: Readonly<Record<string, unknown>>[];
  readonly anonymous: Actor;
  /** What the router answers, also what the document leaves out, such as `GET /skills/{skillId}`. */
  readonly routes: readonly string[];
  /** Signs up a fresh account and returns its owner. */
  signup(slug?: string): Promise<Actor>;
  /** The first moment of stopping: what runs may end, what comes is sent away. */
  drain(): void;
  close(): Promise<void>;
}

let accounts = 0;

/** Starts the real application on its own database and a free port. */
export async function startTestApp(environment: Readonly<Record<string, string>> = {}): Promise<TestApp> {
  const dataDir = await mkdtemp(join(tmpdir(), 'guildhall-test-'));
  const databaseUrl = environment.DATABASE_URL ?? (await testDatabaseUrl());
  const fixed = { NODE_ENV: 'test', RATE_LIMIT: 'off', JWT_PRIVATE_KEY: process.env.GUILDHALL_TEST_SIGNING_KEY };
  const config = loadConfig({ ...fixed, ...environment, DATA_DIR: dataDir, DATABASE_URL: databaseUrl });
  const statements = new StatementCounter();
  const faults: unknown[] = [];
  const logs: Record<string, unknown>[] = [];
  const clock = new TestClock();
  // On a busy machine a test may wait for its connections for longer than a caller of the real server does.
  const patience = { connectPatienceMs: 20_000 };
  const onFault = (fault: unknown): void => void faults.push(fault);
  const database = new Database({ url: databaseUrl, poolSize: 5, ...patience, onStatement: statements.hear, onFault });
  const app = await createApp({ config, database, clock, logSink: { write: (line) => logs.push(JSON.parse(line)) } });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const anonymous = new Actor(url, null);
  return {
    url,
    config,
    database,
    databaseUrl,
    clock,
    statements,
    faults,
    logs,
    anonymous,
    routes: routesOf(app),
    signup: (slug) => signup(anonymous, url, slug),
    drain: () => app.get(Draining).onModuleDestroy(),
    close: async () => {
      await app.close();
      // MON-09: whatever a test has done, the money adds up.
      const { problems } = (await database.isReachable()) ? await checkLedger(databaseUrl) : { problems: [] };
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
      if (problems.length > 0) throw new Error(`The ledger does not add up: ${JSON.stringify(problems)}`);
    },
  };
}

/** Asks the router itself: whatever a controller or a middleware has added to it is among them. */
function routesOf(app: Awaited<ReturnType<typeof createApp>>): string[] {
  const { router } = app.getHttpAdapter().getInstance() as Express;
  return router.stack.flatMap(({ route }) =>
    (route?.stack ?? []).map(({ method }) => `${method.toUpperCase()} ${route?.path.replace(/[:*](\w+)/g, '{$1}')}`),
  );
}

export const TEST_PASSWORD = 'correct horse battery staple';

async function signup(anonymous: Actor, url: string, slug?: string): Promise<Actor> {
  accounts += 1;
  const account = slug ?? `account-${process.pid}-${accounts}`;
  const email = `${account}@example.com`;
  const { body } = await anonymous.post('/auth/signup').send({ email, password: TEST_PASSWORD, account }).expect(201);
  return new Actor(url, body.token, body.account, { userId: body.user.id, email, refreshToken: body.refreshToken });
}
