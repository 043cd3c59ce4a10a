import { resolve } from 'node:path';
import { z } from 'zod';
import { SETTINGS } from './settings.js';

/** Typed settings of one process. */
export interface Config {
  readonly nodeEnv: 'development' | 'production' | 'test';
  readonly port: number;
  readonly host: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** Absolute. */
  readonly dataDir: string;
  /** undefined: the embedded database. */
  readonly databaseUrl: string | undefined;
  readonly databasePool: number;
  readonly seedDemo: boolean;
  readonly signup: 'open' | 'invite' | 'closed';
  /** Lower-cased. */
  readonly adminEmails: readonly string[];
  /** Requests per account and minute, or `off`. */
  readonly rateLimit: number | 'off';
  readonly jwtPrivateKey: string | undefined;
  readonly jwtPreviousKey: string | undefined;
  readonly encryptionKey: string | undefined;
  readonly encryptionPreviousKeys: readonly string[];
  readonly logLevel: string;
  readonly trustProxy: number;
  readonly corsOrigins: readonly string[];
  readonly metricsToken: string | undefined;
  readonly outboundAllow: readonly string[];
  /** Milliseconds. */
  readonly shutdownTimeoutMs: number;
}

/** The environment does not describe a server that may start; `message` lists every fault. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const shape = z.object(Object.fromEntries(Object.entries(SETTINGS).map(([name, { schema }]) => [name, schema])) as {
  [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K]['schema'];
});
type Values = z.output<typeof shape>;

/**
 * Reads the environment; the only place that does.
 * @throws {ConfigError} naming every variable that is wrong and what it expects
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const parsed = shape.safeParse(withoutEmpty(environment));
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  const faults = productionFaults(parsed.data);
  if (faults.length > 0) throw new ConfigError(faults);
  return toConfig(parsed.data);
}

/** An empty variable means the same as none: shells and compose files cannot unset one. */
function withoutEmpty(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = Object.keys(SETTINGS).filter((name) => environment[name] !== undefined && environment[name] !== '');
  return Object.fromEntries(names.map((name) => [name, environment[name] ?? '']));
}

/** THREAT[AUT-05]: with an outside database several copies may run, and each would generate keys of its own. */
function productionFaults(values: Values): string[] {
  if (values.NODE_ENV !== 'production') return [];
  const faults: string[] = [];
  if (values.DATABASE_URL && !values.ENCRYPTION_KEY) faults.push('ENCRYPTION_KEY: is required in production with DATABASE_URL');
  if (values.DATABASE_URL && !values.JWT_PRIVATE_KEY) faults.push('JWT_PRIVATE_KEY: is required in production with DATABASE_URL');
  if (values.SEED_DEMO) faults.push('SEED_DEMO: the demo account has a published password and is refused in production');
  return faults;
}

function toConfig(values: Values): Config {
  return {
    nodeEnv: values.NODE_ENV,
    port: values.PORT,
    host: values.HOST,
    publicUrl: (values.PUBLIC_URL ?? `http://${urlHost(values.HOST)}:${values.PORT}`).replace(/\/+$/, ''),
    dataDir: resolve(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    databasePool: values.DATABASE_POOL,
    seedDemo: values.SEED_DEMO ?? (values.DATABASE_URL === undefined && values.NODE_ENV !== 'production'),
    signup: values.SIGNUP,
    adminEmails: values.ADMIN_EMAILS.map((email) => email.toLowerCase()),
    rateLimit: values.RATE_LIMIT,
    jwtPrivateKey: values.JWT_PRIVATE_KEY,
    jwtPreviousKey: values.JWT_PREVIOUS_KEY,
    encryptionKey: values.ENCRYPTION_KEY,
    encryptionPreviousKeys: values.ENCRYPTION_PREVIOUS_KEYS,
    logLevel: values.LOG_LEVEL,
    trustProxy: values.TRUST_PROXY,
    corsOrigins: values.CORS_ORIGINS,
    metricsToken: values.METRICS_TOKEN,
    outboundAllow: values.OUTBOUND_ALLOW,
    shutdownTimeoutMs: values.SHUTDOWN_TIMEOUT * 1000,
  };
}

/** Nobody can call a wildcard address: the links name this machine instead. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
