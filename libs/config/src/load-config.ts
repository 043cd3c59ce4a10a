import { resolve } from 'node:path';
import { z } from 'zod';
import { type BucketAddress, hasWellKnownPassword, isLoopback } from './checks.js';
import { type Environment, readEnvironment } from './environment.js';
import { type RefillLimit, SETTING_NAMES, SETTINGS, type Setting, type SettingName } from './settings.js';

/** Typed settings of one process. */
export interface Config {
  readonly nodeEnv: 'development' | 'production' | 'test';
  readonly port: number;
  readonly host: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** The surface for which `/v1` stands. */
  readonly bareV1: 'everruns' | 'vlm' | 'none';
  /** Slug of the account of those who send no token to the Everruns surface. */
  readonly everrunsAnonymousAccount: string | undefined;
  /** Absolute. */
  readonly dataDir: string;
  /** undefined: the embedded database. */
  readonly databaseUrl: string | undefined;
  readonly databasePool: number;
  /** Where the files of bundles are kept; undefined: in the data directory. */
  readonly blobBucket: (BucketAddress & { readonly accessKeyId: string; readonly secretAccessKey: string }) | undefined;
  /** Largest file that an upload link takes, in bytes. */
  readonly filesMaxBytes: number;
  /** Whether the server does the work of the worker, too. */
  readonly worker: boolean;
  readonly seedDemo: boolean;
  readonly signup: 'open' | 'invite' | 'closed';
  /** Lower-cased; on a server with a demo, `DEMO_ADMIN_EMAIL` is among them. */
  readonly adminEmails: readonly string[];
  /** Requests per account and minute, or `off`. */
  readonly rateLimit: number | 'off';
  /** Limits on single actions; without meaning while `rateLimit` is off. */
  readonly actionLimits: {
    readonly skillCreate: RefillLimit;
    readonly publish: RefillLimit;
    readonly review: RefillLimit;
    readonly signup: RefillLimit;
    readonly login: RefillLimit;
  };
  /** PEM text; undefined: kept in the data directory. */
  readonly jwtPrivateKey: string | undefined;
  readonly jwtPreviousKey: string | undefined;
  /** 32 bytes in base64; undefined: kept in the data directory. */
  readonly encryptionKey: string | undefined;
  readonly encryptionPreviousKeys: readonly string[];
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Number of trusted proxies in front. */
  readonly trustProxy: number;
  readonly corsOrigins: readonly string[];
  readonly metricsToken: string | undefined;
  readonly metricsPort: number | undefined;
  /** CIDR ranges, some with a port; on a server with a demo, those of its plugins are among them. */
  readonly outboundAllow: readonly string[];
  readonly runs: {
    readonly leaseSeconds: number;
    /** In one worker. */
    readonly atOnce: number;
    readonly perAccount: number;
    /** For accounts that do not say how long they keep theirs. */
    readonly retentionDays: number;
  };
  readonly payments: {
    /** Who takes the money; `none`: nothing can be bought. */
    readonly provider: 'stripe' | 'sandbox' | 'none';
    /** null unless Stripe does. The address is without a slash at its end. */
    readonly stripe: { readonly secretKey: string; readonly webhookSecrets: readonly string[]; readonly apiBase: string } | null;
    /** The platform's share in what skills earn, in percent. */
    readonly feePercent: number;
  };
  readonly models: {
    /** Whether skills may use the provider `mock`. */
    readonly mock: boolean;
    /** Keys for accounts that have none of their own, null where none is asked for; and where a provider is, for the keys of accounts, too. */
    readonly platform: Readonly<
      Partial<Record<'anthropic' | 'openai' | 'google', { readonly apiKey?: string | null; readonly baseUrl?: string }>>
    >;
  };
  /** Services outside that tools of runs use; null where there is none. Addresses are without a slash at their end. */
  readonly toolsets: {
    readonly search: { readonly kind: 'brave' | 'tavily' | 'searxng'; readonly url: string; readonly apiKey: string | null } | null;
    readonly imageGen: { readonly url: string; readonly apiKey: string | null; readonly model: string } | null;
    readonly video: { readonly url: string; readonly apiKey: string | null } | null;
    readonly worldGen: { readonly url: string; readonly apiKey: string | null } | null;
  };
  /** Milliseconds. */
  readonly shutdownTimeoutMs: number;
}

/** Who is a platform admin of every server with a demo, and of no other. */
export const DEMO_ADMIN_EMAIL = 'admin@guildhall.example';

/** Where on its own machine the demo's agent looks for its plugins, which `examples/workshop.mjs` starts. */
export const DEMO_PLUGIN_PORTS = { stock: 9471, diary: 9472 } as const;

// THREAT[NET-01]: these two ports and no other; production refuses SEED_DEMO.
const DEMO_PLUGINS: readonly string[] = Object.values(DEMO_PLUGIN_PORTS).map((port) => `127.0.0.1/32:${port}`);

/** One variable that keeps the server from starting. */
export interface ConfigFault {
  readonly name: SettingName;
  readonly message: string;
}

/** The environment does not describe a server that may start; `message` lists every fault, secrets apart. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly ConfigFault[]) {
    const title = faults.length === 1 ? 'An environment variable is wrong:' : `${faults.length} environment variables are wrong:`;
    super([title, ...faults.map(({ name, message }) => `  ${name}: ${message}`)].join('\n'));
    this.name = 'ConfigError';
  }
}

const shape = z.object(
  Object.fromEntries(Object.entries(SETTINGS).map(([name, { schema }]) => [name, schema])) as {
    [K in SettingName]: (typeof SETTINGS)[K]['schema'];
  },
);

type Values = z.output<typeof shape>;

/**
 * Reads the settings of this process from its environment; nothing else does.
 * @param environment by default the environment of the process, completed by the file `.env` in the working directory
 * @throws {ConfigError} naming every variable that is wrong and what it expects
 */
export function loadConfig(environment: Environment = readEnvironment()): Config {
  const given = givenValues(environment);
  const wrong = wrongNames(given);
  // Rules between variables look at what is left, so that one answer names everything that has to be mended.
  const values = shape.parse(Object.fromEntries([...given].filter(([name]) => !wrong.includes(name))));
  const faults = [
    ...wrong.map((name) => ({ name, message: expectation(SETTINGS[name], given.get(name) ?? '') })),
    ...combinationFaults(values).filter(({ name }) => !wrong.includes(name)),
  ];
  if (faults.length > 0) throw new ConfigError(faults);
  return toConfig(values);
}

/** What is set. An empty variable means the same as none: shells and compose files cannot unset one. */
export function givenValues(environment: Environment): Map<SettingName, string> {
  const entries = SETTING_NAMES.map((name) => [name, environment[name]?.trim() ?? ''] as const);
  return new Map(entries.filter(([, value]) => value !== ''));
}

function wrongNames(given: ReadonlyMap<SettingName, string>): SettingName[] {
  const parsed = shape.safeParse(Object.fromEntries(given));
  const named = new Set(parsed.success ? [] : parsed.error.issues.map(({ path }) => path[0]));
  return SETTING_NAMES.filter((name) => named.has(name));
}

function expectation({ expects, secret }: Setting, value: string): string {
  return `expects ${expects}${secret ? '' : `, but is ${JSON.stringify(value)}`}`;
}

/** THREAT[AUT-05]: what is harmless on one's own machine and careless on a server that others reach. */
function combinationFaults(values: Values): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const refuse = (name: SettingName, message: string) => faults.push({ name, message });
  if (values.NODE_ENV === undefined && !isLoopback(values.HOST)) {
    refuse('NODE_ENV', `must be stated, production or development, because other machines can reach ${values.HOST}`);
  }
  if (values.BLOB_STORE) {
    for (const name of ['BLOB_STORE_ACCESS_KEY_ID', 'BLOB_STORE_SECRET_ACCESS_KEY'] as const)
      if (!values[name]) refuse(name, 'is needed with BLOB_STORE');
  }
  const search = values.WEB_SEARCH_PROVIDER;
  if (search === 'searxng' && !values.WEB_SEARCH_URL) refuse('WEB_SEARCH_URL', 'is needed for searxng');
  if (search && search !== 'searxng' && !values.WEB_SEARCH_API_KEY) refuse('WEB_SEARCH_API_KEY', `is needed for ${search}`);
  if (values.METRICS_PORT !== undefined && values.METRICS_PORT === values.PORT) refuse('METRICS_PORT', 'must differ from PORT');
  if (values.PAYMENTS === 'stripe') {
    if (!values.STRIPE_SECRET_KEY) refuse('STRIPE_SECRET_KEY', 'is needed with PAYMENTS=stripe');
    if (values.STRIPE_WEBHOOK_SECRET.length === 0) refuse('STRIPE_WEBHOOK_SECRET', 'is needed with PAYMENTS=stripe');
  }
  if (values.NODE_ENV !== 'production') return faults;
  // THREAT[MON-03]: what is bought in a sandbox was never paid.
  if (values.PAYMENTS === 'sandbox') refuse('PAYMENTS', 'must not be sandbox in production: nobody pays there');
  if (values.SEED_DEMO) refuse('SEED_DEMO', 'must not be true in production: the password of the demo account is published');
  if (values.DATABASE_URL === undefined) return faults;
  if (hasWellKnownPassword(values.DATABASE_URL)) refuse('DATABASE_URL', 'has a password that everybody tries first');
  // Several copies may share the database, and each would generate keys of its own.
  if (!values.ENCRYPTION_KEY) refuse('ENCRYPTION_KEY', 'is needed in production with DATABASE_URL');
  if (!values.JWT_PRIVATE_KEY) refuse('JWT_PRIVATE_KEY', 'is needed in production with DATABASE_URL');
  return faults;
}

function toConfig(values: Values): Config {
  const seedDemo = values.SEED_DEMO ?? (values.DATABASE_URL === undefined && values.NODE_ENV !== 'production');
  return {
    nodeEnv: values.NODE_ENV ?? 'development',
    port: values.PORT,
    host: values.HOST,
    bareV1: values.BARE_V1,
    everrunsAnonymousAccount: values.EVERRUNS_ANONYMOUS_ACCOUNT,
    publicUrl: (values.PUBLIC_URL ?? `http://${urlHost(values.HOST)}:${values.PORT}`).replace(/\/+$/, ''),
    dataDir: resolve(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    databasePool: values.DATABASE_POOL,
    blobBucket: bucketOf(values),
    filesMaxBytes: values.FILES_MAX_BYTES,
    worker: values.WORKER,
    seedDemo,
    signup: values.SIGNUP,
    // THREAT[AUT-05]: its password is published, so it moderates nothing but a demo; production refuses SEED_DEMO above.
    adminEmails: [...values.ADMIN_EMAILS.map((email) => email.toLowerCase()), ...(seedDemo ? [DEMO_ADMIN_EMAIL] : [])],
    rateLimit: values.RATE_LIMIT,
    actionLimits: {
      skillCreate: values.SKILL_CREATE_LIMIT,
      publish: values.PUBLISH_LIMIT,
      review: values.REVIEW_LIMIT,
      signup: values.SIGNUP_LIMIT,
      login: values.LOGIN_LIMIT,
    },
    jwtPrivateKey: values.JWT_PRIVATE_KEY,
    jwtPreviousKey: values.JWT_PREVIOUS_KEY,
    encryptionKey: values.ENCRYPTION_KEY,
    encryptionPreviousKeys: values.ENCRYPTION_PREVIOUS_KEYS,
    logLevel: values.LOG_LEVEL,
    trustProxy: values.TRUST_PROXY,
    corsOrigins: values.CORS_ORIGINS,
    metricsToken: values.METRICS_TOKEN,
    metricsPort: values.METRICS_PORT,
    outboundAllow: [...values.OUTBOUND_ALLOW, ...(seedDemo ? DEMO_PLUGINS : [])],
    runs: {
      leaseSeconds: values.RUN_LEASE_SECONDS,
      atOnce: values.RUNS_AT_ONCE,
      perAccount: values.RUNS_PER_ACCOUNT,
      retentionDays: values.RUN_RETENTION_DAYS,
    },
    payments: { provider: paymentsOf(values), stripe: stripeOf(values), feePercent: values.PLATFORM_FEE_PERCENT },
    models: { mock: values.MOCK_MODEL ?? values.NODE_ENV !== 'production', platform: platformModels(values) },
    toolsets: toolsetServices(values),
    shutdownTimeoutMs: values.SHUTDOWN_TIMEOUT * 1000,
  };
}

/** Whoever tries the server out on a bare machine can buy; a real server takes money only when it is told how. */
function paymentsOf({ PAYMENTS: provider, DATABASE_URL, NODE_ENV }: Values): Config['payments']['provider'] {
  return provider ?? (DATABASE_URL === undefined && NODE_ENV !== 'production' ? 'sandbox' : 'none');
}

function stripeOf(values: Values): Config['payments']['stripe'] {
  const { PAYMENTS: provider, STRIPE_SECRET_KEY: secretKey = '', STRIPE_WEBHOOK_SECRET: webhookSecrets, STRIPE_API_BASE: base } = values;
  return provider === 'stripe' ? { secretKey, webhookSecrets, apiBase: (base ?? 'https://api.stripe.com').replace(/\/+$/, '') } : null;
}

/** A server in OpenAI's place for which no key is set is taken for one that asks for none, as those on one's own machine do. */
function platformModels(values: Values): Config['models']['platform'] {
  const openaiKey = values.OPENAI_API_KEY ?? (values.OPENAI_BASE_URL && null);
  return {
    ...((values.ANTHROPIC_API_KEY || values.ANTHROPIC_BASE_URL) && {
      anthropic: { apiKey: values.ANTHROPIC_API_KEY, baseUrl: values.ANTHROPIC_BASE_URL },
    }),
    ...(openaiKey !== undefined && { openai: { apiKey: openaiKey, baseUrl: values.OPENAI_BASE_URL } }),
    ...(values.GOOGLE_API_KEY && { google: { apiKey: values.GOOGLE_API_KEY } }),
  };
}

const SEARCH_URLS = { brave: 'https://api.search.brave.com', tavily: 'https://api.tavily.com', searxng: '' } as const;

function toolsetServices(values: Values): Config['toolsets'] {
  const { WEB_SEARCH_PROVIDER: kind, WEB_SEARCH_URL: searchUrl, WEB_SEARCH_API_KEY: searchKey, IMAGE_GEN_MODEL: model } = values;
  const service = (url: string | undefined, apiKey: string | null = null) => (url ? { url: url.replace(/\/+$/, ''), apiKey } : null);
  const imageGen = service(values.IMAGE_GEN_URL, values.IMAGE_GEN_API_KEY);
  const search = kind ? service(searchUrl ?? SEARCH_URLS[kind], searchKey) : null;
  return {
    search: kind && search ? { kind, ...search } : null,
    imageGen: imageGen && { ...imageGen, model },
    video: service(values.VIDEO_URL, values.VIDEO_API_KEY),
    worldGen: service(values.WORLD_GEN_URL, values.WORLD_GEN_API_KEY),
  };
}

function bucketOf(values: Values): Config['blobBucket'] {
  const { BLOB_STORE: address, BLOB_STORE_ACCESS_KEY_ID: accessKeyId = '', BLOB_STORE_SECRET_ACCESS_KEY: secretAccessKey = '' } = values;
  return address ? { ...address, accessKeyId, secretAccessKey } : undefined;
}

/** Nobody can call a wildcard address: the links name this machine instead. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
