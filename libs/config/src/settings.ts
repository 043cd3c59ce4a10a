import { z } from 'zod';
import {
  isAddressRange,
  isBaseUrl,
  isDatabaseUrl,
  isHost,
  isSigningKey,
  isStrongKey,
  isStrongToken,
  isWebOrigin,
  parseBucket,
} from './checks.js';

/** One environment variable: what it means, how it is checked, and what a reader of the documentation needs. */
export interface Setting {
  readonly schema: z.ZodType;
  readonly description: string;
  /** What a value looks like, as the end of "expects …". */
  readonly expects: string;
  /** The default in words; the schema holds the real one. */
  readonly defaultText: string;
  readonly example: string;
  /** Never printed. */
  readonly secret?: true;
}

/** A limit on one action, such as creating skills. */
export interface RefillLimit {
  /** Uses that an unused limit has at once. */
  readonly burst: number;
  /** Uses that come back in an hour. */
  readonly perHour: number;
}

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

const count = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most));

/** A limit that refills: how many at once, and how many come back in an hour. */
const refillLimit = z
  .string()
  .regex(/^\d{1,7}:\d{1,7}$/)
  .transform((value) => value.split(':').map(Number))
  .refine((numbers) => numbers.every((number) => number >= 1))
  .transform(([burst = 1, perHour = 1]): RefillLimit => ({ burst, perHour }));

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const listOf = (accepts: (item: string) => boolean) => list.pipe(z.array(z.string().refine(accepts)));

/** Line ends of a PEM text may be written as `\n`, because many tools keep a variable on one line. */
const pem = z
  .string()
  .transform((value) => value.replaceAll('\\n', '\n'))
  .refine(isSigningKey);

const bucket = z
  .string()
  .refine((value) => parseBucket(value) !== null)
  .transform(parseBucket);

const MAKE_PEM = 'openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072';
const MAKE_KEY = 'openssl rand -base64 32';
const MAKE_TOKEN = 'openssl rand -hex 24';

const REFILL_LIMIT = 'two whole numbers from 1, such as 100:60';

const define = <S extends Readonly<Record<string, Setting>>>(settings: S): S => settings;

/**
 * Every variable that the server reads. The documentation, `.env.example` and the check are made from this list.
 * THREAT[AUT-05]: secrets that anybody could guess do not pass their check, so the server does not start with them.
 */
export const SETTINGS = define({
  NODE_ENV: {
    schema: z.enum(['development', 'production', 'test']).optional(),
    description:
      '`production` refuses settings that are fit only for trying things out. Must be stated once HOST is not this machine alone.',
    expects: 'development, production or test',
    defaultText: 'development',
    example: 'production',
  },
  PORT: {
    schema: count(0, 65_535).default(9000),
    description: 'TCP port of the API; 0 takes a free one.',
    expects: 'a whole number from 0 to 65535',
    defaultText: '9000',
    example: '9000',
  },
  HOST: {
    schema: z.string().refine(isHost).default('127.0.0.1'),
    description: 'Address to listen on; `0.0.0.0` for all.',
    expects: 'an IP address or a host name',
    defaultText: '127.0.0.1',
    example: '0.0.0.0',
  },
  PUBLIC_URL: {
    schema: z.string().refine(isBaseUrl).optional(),
    description: 'Address under which clients reach the server; links are built from it, never from request headers.',
    expects: 'an http or https URL without credentials, query or fragment',
    defaultText: 'made of HOST and PORT',
    example: 'https://guildhall.example.com',
  },
  BARE_V1: {
    schema: z.enum(['everruns', 'vlm', 'none']).default('everruns'),
    description: 'The surface for which `/v1` stands beside its own prefix.',
    expects: 'everruns, vlm or none',
    defaultText: 'everruns',
    example: 'vlm',
  },
  EVERRUNS_ANONYMOUS_ACCOUNT: {
    schema: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      .max(39)
      .optional(),
    description: 'Slug of the account as which requests without a token act on the Everruns surface. For a machine of your own only.',
    expects: 'the slug of an account that exists',
    defaultText: 'none: a token is needed',
    example: 'demo',
  },
  DATA_DIR: {
    schema: z.string().default('./data'),
    description: 'Folder of the embedded database and of generated keys.',
    expects: 'a path',
    defaultText: './data',
    example: '/var/lib/guildhall',
  },
  DATABASE_URL: {
    schema: z.string().refine(isDatabaseUrl).optional(),
    description: 'PostgreSQL 15 or newer. Unset: an embedded PostgreSQL is started under DATA_DIR.',
    expects: 'a URL such as postgresql://user:password@host:5432/database',
    defaultText: 'embedded',
    example: 'postgresql://guildhall@db.example.com:5432/guildhall',
    secret: true,
  },
  DATABASE_POOL: {
    schema: count(1, 500).default(10),
    description: 'Most connections of each of the two pools of a process.',
    expects: 'a whole number from 1 to 500',
    defaultText: '10',
    example: '20',
  },
  BLOB_STORE: {
    schema: bucket.optional(),
    description: 'Bucket of an S3-compatible server for the files of bundles. Unset: they are kept under DATA_DIR.',
    expects: 's3://bucket/prefix?endpoint=https://s3.example.com&region=…; the prefix and one of the two may be left out',
    defaultText: 'the folder blobs in DATA_DIR',
    example: '',
  },
  BLOB_STORE_ACCESS_KEY_ID: {
    schema: z
      .string()
      .regex(/^[!-~]{1,256}$/)
      .optional(),
    description: 'Name of the access key for BLOB_STORE.',
    expects: 'up to 256 visible characters',
    defaultText: 'none',
    example: '',
    secret: true,
  },
  BLOB_STORE_SECRET_ACCESS_KEY: {
    schema: z
      .string()
      .regex(/^[!-~]{1,256}$/)
      .optional(),
    description: 'Secret of the access key for BLOB_STORE.',
    expects: 'up to 256 visible characters',
    defaultText: 'none',
    example: '',
    secret: true,
  },
  FILES_MAX_BYTES: {
    schema: count(1_024, 999_999_999).default(268_435_456),
    description: 'Largest file that clients of the VLM Run surface may send by an upload link, in bytes.',
    expects: 'a whole number from 1024 to 999999999',
    defaultText: '268435456 (256 MiB)',
    example: '67108864',
  },
  WORKER: {
    schema: flag.default(true),
    description: 'Deliver webhooks and clean up in the process of the API; `false` when `npm run start:worker` runs beside it.',
    expects: 'true or false',
    defaultText: 'true',
    example: 'false',
  },
  SEED_DEMO: {
    schema: flag.optional(),
    description: 'Create the demo accounts on the first start; refused in production, because one of them is a platform admin.',
    expects: 'true or false',
    defaultText: 'true with the embedded database outside production, else false',
    example: 'false',
  },
  SIGNUP: {
    schema: z.enum(['open', 'invite', 'closed']).default('open'),
    description: 'Who may sign up: everybody with an account of their own, those whom an account has invited and who join it, nobody.',
    expects: 'open, invite or closed',
    defaultText: 'open',
    example: 'invite',
  },
  ADMIN_EMAILS: {
    schema: listOf((item) => /^[^\s@]+@[^\s@]+$/.test(item)).default([]),
    description: 'Users who are platform admins, beside the admin of the demo when SEED_DEMO is true.',
    expects: 'email addresses separated by commas',
    defaultText: 'none',
    example: 'ops@example.com',
  },
  RATE_LIMIT: {
    schema: z.union([z.literal('off'), count(1, 10_000_000)]).default(1000),
    description: 'Requests per account and minute; `off` lifts every limit, those below too, for benchmarks.',
    expects: 'a whole number from 1 to 10000000, or off',
    defaultText: '1000',
    example: '5000',
  },
  SKILL_CREATE_LIMIT: {
    schema: refillLimit.default({ burst: 100, perHour: 60 }),
    description: 'New skills of one account: at once, and then per hour.',
    expects: REFILL_LIMIT,
    defaultText: '100:60',
    example: '5:6',
  },
  PUBLISH_LIMIT: {
    schema: refillLimit.default({ burst: 200, perHour: 120 }),
    description: 'New versions of all skills of one account: at once, and then per hour.',
    expects: REFILL_LIMIT,
    defaultText: '200:120',
    example: '30:60',
  },
  REVIEW_LIMIT: {
    schema: refillLimit.default({ burst: 60, perHour: 60 }),
    description: 'Reviews, replies, reports and votes of one account: at once, and then per hour.',
    expects: REFILL_LIMIT,
    defaultText: '60:60',
    example: '10:20',
  },
  SIGNUP_LIMIT: {
    schema: refillLimit.default({ burst: 60, perHour: 60 }),
    description: 'New accounts from one address: at once, and then per hour.',
    expects: REFILL_LIMIT,
    defaultText: '60:60',
    example: '5:5',
  },
  LOGIN_LIMIT: {
    schema: refillLimit.default({ burst: 20, perHour: 120 }),
    description: 'Attempts to log in with one email: at once, and then per hour. One address has ten times as many, over all emails.',
    expects: REFILL_LIMIT,
    defaultText: '20:120',
    example: '10:60',
  },
  JWT_PRIVATE_KEY: {
    schema: pem.optional(),
    description: `RSA key that signs access tokens; all copies of the server need the same. Make one: \`${MAKE_PEM}\`.`,
    expects: 'an RSA private key of at least 2048 bits in PEM form; line ends may be written as \\n',
    defaultText: 'generated in DATA_DIR/keys',
    example: '',
    secret: true,
  },
  JWT_PREVIOUS_KEY: {
    schema: pem.optional(),
    description: 'The signing key before a rotation; its tokens stay valid until they expire.',
    expects: 'an RSA private key of at least 2048 bits in PEM form; line ends may be written as \\n',
    defaultText: 'none',
    example: '',
    secret: true,
  },
  ENCRYPTION_KEY: {
    schema: z.string().refine(isStrongKey).optional(),
    description: `Key that encrypts stored credentials; all copies of the server need the same. Make one: \`${MAKE_KEY}\`.`,
    expects: `32 random bytes in base64, as \`${MAKE_KEY}\` makes them`,
    defaultText: 'generated in DATA_DIR/keys',
    example: '',
    secret: true,
  },
  ENCRYPTION_PREVIOUS_KEYS: {
    schema: listOf(isStrongKey).default([]),
    description: 'Older encryption keys; what they encrypted can still be read.',
    expects: 'keys like ENCRYPTION_KEY, separated by commas',
    defaultText: 'none',
    example: '',
    secret: true,
  },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    description: 'Least important level that is logged. Log lines are JSON.',
    expects: 'fatal, error, warn, info, debug, trace or silent',
    defaultText: 'info',
    example: 'warn',
  },
  TRUST_PROXY: {
    schema: count(0, 20).default(0),
    description: 'Number of proxies in front whose `X-Forwarded-*` headers are believed.',
    expects: 'a whole number from 0 to 20',
    defaultText: '0',
    example: '1',
  },
  CORS_ORIGINS: {
    schema: listOf(isWebOrigin).default([]),
    description: 'Web origins that may call the API from a browser.',
    expects: 'origins such as https://app.example.com, separated by commas, without a path or a slash at their end',
    defaultText: 'none',
    example: 'https://app.example.com',
  },
  METRICS_TOKEN: {
    schema: z.string().refine(isStrongToken).optional(),
    description: `Bearer token that \`/metrics\` asks for. Unset: it answers only to loopback. Make one: \`${MAKE_TOKEN}\`.`,
    expects: `at least 16 varied characters that nobody would guess, as \`${MAKE_TOKEN}\` makes them`,
    defaultText: 'none',
    example: '',
    secret: true,
  },
  METRICS_PORT: {
    schema: count(1, 65_535).optional(),
    description: 'A second port on HOST that serves only `/metrics`, which then leaves PORT.',
    expects: 'a whole number from 1 to 65535',
    defaultText: 'none',
    example: '9100',
  },
  OUTBOUND_ALLOW: {
    schema: listOf(isAddressRange).default([]),
    description: 'Address ranges, or ports there, that outgoing calls may reach besides public addresses.',
    expects: 'ranges such as 10.0.0.0/8 or fd00::/8, or one port there such as 10.1.2.3/32:8080, separated by commas',
    defaultText: 'none',
    example: '192.168.10.0/24',
  },
  RUN_LEASE_SECONDS: {
    schema: count(2, 600).default(20),
    description: 'How long, in seconds, a worker that shows no sign of life keeps a run before another one takes it over.',
    expects: 'a whole number from 2 to 600',
    defaultText: '20',
    example: '20',
  },
  RUNS_AT_ONCE: {
    schema: count(1, 500).default(40),
    description: 'Runs of skills that one worker drives at the same time.',
    expects: 'a whole number from 1 to 500',
    defaultText: '40',
    example: '40',
  },
  RUNS_PER_ACCOUNT: {
    schema: count(1, 500).default(10),
    description: 'Of these, the most that belong to one account: the others of that account wait, and nobody else waits for them.',
    expects: 'a whole number from 1 to 500',
    defaultText: '10',
    example: '10',
  },
  RUN_RETENTION_DAYS: {
    schema: count(1, 3650).default(90),
    description: 'How long, in days, ended runs are kept with their steps, for accounts that do not say it themselves.',
    expects: 'a whole number from 1 to 3650',
    defaultText: '90',
    example: '90',
  },
  PAYMENTS: {
    schema: z.enum(['stripe', 'sandbox', 'none']).optional(),
    description:
      'Who takes the money: Stripe; a sandbox, in which buyers only say that they pay and no money moves; or nobody, so that priced skills cannot be bought.',
    expects: 'stripe, sandbox or none',
    defaultText: 'sandbox with the embedded database, else none',
    example: 'none',
  },
  STRIPE_SECRET_KEY: {
    schema: z
      .string()
      .regex(/^[rs]k_\w{8,}$/)
      .optional(),
    description: 'Secret or restricted key of the Stripe account, with PAYMENTS=stripe.',
    expects: 'a key that begins with sk_ or rk_',
    defaultText: 'none',
    example: '',
    secret: true,
  },
  STRIPE_WEBHOOK_SECRET: {
    schema: listOf((item) => /^\S{8,}$/.test(item)).default([]),
    description: 'Signing secret of the webhook endpoint at Stripe. While it is being exchanged: both, the old one too.',
    expects: 'secrets, separated by commas',
    defaultText: 'none',
    example: '',
    secret: true,
  },
  STRIPE_API_BASE: {
    schema: z.string().refine(isBaseUrl).optional(),
    description: 'Where Stripe is. For tests, against a stand-in.',
    expects: 'an http or https URL without credentials, query or fragment',
    defaultText: 'https://api.stripe.com',
    example: '',
  },
  PLATFORM_FEE_PERCENT: {
    schema: count(0, 100).default(15),
    description: 'The share of the platform in what skills earn, in percent; what was agreed before keeps the share of that time.',
    expects: 'a whole number from 0 to 100',
    defaultText: '15',
    example: '15',
  },
  MOCK_MODEL: {
    schema: flag.optional(),
    description: 'Whether skills may use the built-in provider `mock`, which answers from the prompt and needs no key.',
    expects: 'true or false',
    defaultText: 'true; false in production',
    example: 'false',
  },
  ANTHROPIC_API_KEY: {
    schema: z.string().optional(),
    description: 'Key for models of Anthropic, for accounts that have none of their own.',
    expects: 'a key',
    defaultText: 'none',
    example: '',
    secret: true,
  },
  ANTHROPIC_BASE_URL: {
    schema: z.string().refine(isBaseUrl).optional(),
    description: 'Where Anthropic is asked, with that key and with those of accounts, when that is not at its own address.',
    expects: 'an http or https URL without credentials, query or fragment',
    defaultText: 'the address of Anthropic',
    example: '',
  },
  OPENAI_API_KEY: {
    schema: z.string().optional(),
    description: 'Key for models of OpenAI, for accounts that have none of their own.',
    expects: 'a key',
    defaultText: 'none',
    example: '',
    secret: true,
  },
  OPENAI_BASE_URL: {
    schema: z.string().refine(isBaseUrl).optional(),
    description:
      'Where OpenAI is asked, with that key and with those of accounts, when that is not at its own address. Without a key: a server that asks for none.',
    expects: 'an http or https URL without credentials, query or fragment',
    defaultText: 'the address of OpenAI',
    example: '',
  },
  GOOGLE_API_KEY: {
    schema: z.string().optional(),
    description: 'Key for models of Google, for accounts that have none of their own.',
    expects: 'a key',
    defaultText: 'none',
    example: '',
    secret: true,
  },
  WEB_SEARCH_PROVIDER: {
    schema: z.enum(['brave', 'tavily', 'searxng']).optional(),
    description: 'Search engine that runs of skills may ask: Brave, Tavily or a SearXNG server. Unset: they cannot search.',
    expects: 'brave, tavily or searxng',
    defaultText: 'none',
    example: 'searxng',
  },
  WEB_SEARCH_URL: {
    schema: z.string().refine(isBaseUrl).optional(),
    description: 'Where it is asked: the address of the SearXNG server, or what stands for the addresses of Brave and Tavily.',
    expects: 'an http or https URL without credentials, query or fragment',
    defaultText: 'the address of the provider; needed for searxng',
    example: 'https://search.example.com',
  },
  WEB_SEARCH_API_KEY: {
    schema: z.string().optional(),
    description: 'Key for it; brave and tavily need one.',
    expects: 'a key',
    defaultText: 'none',
    example: '',
    secret: true,
  },
  IMAGE_GEN_URL: {
    schema: z.string().refine(isBaseUrl).optional(),
    description:
      "Server that makes images over OpenAI's API, such as https://api.openai.com/v1. Unset: the toolset `image-gen` is not available.",
    expects: 'an http or https URL without credentials, query or fragment',
    defaultText: 'none',
    example: 'https://api.openai.com/v1',
  },
  IMAGE_GEN_API_KEY: {
    schema: z.string().optional(),
    description: 'Key for it.',
    expects: 'a key',
    defaultText: 'none',
    example: '',
    secret: true,
  },
  IMAGE_GEN_MODEL: {
    schema: z.string().min(1).max(200).default('gpt-image-1'),
    description: 'Model that it is asked for.',
    expects: 'the name of a model',
    defaultText: 'gpt-image-1',
    example: 'gpt-image-1',
  },
  VIDEO_URL: {
    schema: z.string().refine(isBaseUrl).optional(),
    description: 'Server that answers questions about videos (docs/TOOLSETS.md says how). Unset: the toolset `video` is not available.',
    expects: 'an http or https URL without credentials, query or fragment',
    defaultText: 'none',
    example: '',
  },
  VIDEO_API_KEY: {
    schema: z.string().optional(),
    description: 'Key for it.',
    expects: 'a key',
    defaultText: 'none',
    example: '',
    secret: true,
  },
  WORLD_GEN_URL: {
    schema: z.string().refine(isBaseUrl).optional(),
    description: 'Server that makes worlds (docs/TOOLSETS.md says how). Unset: the toolset `world-gen` is not available.',
    expects: 'an http or https URL without credentials, query or fragment',
    defaultText: 'none',
    example: '',
  },
  WORLD_GEN_API_KEY: {
    schema: z.string().optional(),
    description: 'Key for it.',
    expects: 'a key',
    defaultText: 'none',
    example: '',
    secret: true,
  },
  SHUTDOWN_TIMEOUT: {
    schema: count(0, 600).default(30),
    description: 'Seconds that running requests get when the server stops.',
    expects: 'a whole number from 0 to 600',
    defaultText: '30',
    example: '60',
  },
});

/** Name of an environment variable that the server reads. */
export type SettingName = keyof typeof SETTINGS;

/** All names, in the order of the documentation. */
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];
