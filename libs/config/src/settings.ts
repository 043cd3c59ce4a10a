import { z } from 'zod';

/** One environment variable: what it means, how it is checked, and what a reader of the documentation needs. */
export interface Setting {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly description: string;
  /** As printed in the documentation; the schema holds the real default. */
  readonly defaultText: string;
  readonly secret?: true;
}

const text = z.string().trim().min(1);
const port = z.coerce.number().int().min(0).max(65_535);
const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
/** THREAT[AUT-05]: a key of the wrong size or made of one repeated byte is refused, not stretched. */
const key32 = text.refine(isStrongKey, 'expects 32 random bytes in base64: try `openssl rand -base64 32`');
const pem = text
  .transform((value) => value.replaceAll('\\n', '\n'))
  .refine((value) => value.includes('PRIVATE KEY-----'), 'expects a PEM private key; line ends may be written as \\n');

function isStrongKey(value: string): boolean {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === 32 && new Set(bytes).size >= 8;
}

const define = <S extends Record<string, Omit<Setting, 'name'>>>(settings: S): S => settings;

/** Every variable that the server reads; the documentation, `.env.example` and the check are made from this list. */
export const SETTINGS = define({
  NODE_ENV: {
    schema: z.enum(['development', 'production', 'test']).default('development'),
    description: '`production` refuses settings that are only fit for trying things out.',
    defaultText: 'development',
  },
  PORT: { schema: port.default(9000), description: 'TCP port of the API; 0 takes a free one.', defaultText: '9000' },
  HOST: { schema: text.default('127.0.0.1'), description: 'Address to listen on; `0.0.0.0` for all.', defaultText: '127.0.0.1' },
  PUBLIC_URL: {
    schema: z.url().optional(),
    description: 'Address under which clients reach the server; links are built from it, never from request headers.',
    defaultText: 'http://HOST:PORT',
  },
  DATA_DIR: { schema: text.default('./data'), description: 'Folder of the embedded database and of generated keys.', defaultText: './data' },
  DATABASE_URL: {
    schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    description: 'PostgreSQL 15 or newer. Unset: an embedded PostgreSQL is started under DATA_DIR.',
    defaultText: 'embedded',
    secret: true,
  },
  DATABASE_POOL: { schema: count(1, 500).default(10), description: 'Most connections of each of the two pools of a process.', defaultText: '10' },
  SEED_DEMO: {
    schema: flag.optional(),
    description: 'Create the demo account on the first start.',
    defaultText: 'true with the embedded database, else false',
  },
  SIGNUP: {
    schema: z.enum(['open', 'invite', 'closed']).default('open'),
    description: 'Who may create an account: everybody, holders of an invitation, nobody.',
    defaultText: 'open',
  },
  ADMIN_EMAILS: { schema: list.default([]), description: 'Comma list of the users who are platform admins.', defaultText: 'none' },
  RATE_LIMIT: {
    schema: z.union([z.literal('off'), count(1, 10_000_000)]).default(1000),
    description: 'Requests per account and minute; `off` lifts every limit, for benchmarks.',
    defaultText: '1000',
  },
  JWT_PRIVATE_KEY: {
    schema: pem.optional(),
    description: 'RSA key (PEM) that signs access tokens; all copies of the server need the same.',
    defaultText: 'generated in DATA_DIR/keys',
    secret: true,
  },
  JWT_PREVIOUS_KEY: {
    schema: pem.optional(),
    description: 'The signing key before a rotation; its tokens stay valid until they expire.',
    defaultText: 'none',
    secret: true,
  },
  ENCRYPTION_KEY: {
    schema: key32.optional(),
    description: 'Key (32 bytes, base64) that encrypts stored credentials; all copies of the server need the same.',
    defaultText: 'generated in DATA_DIR/keys',
    secret: true,
  },
  ENCRYPTION_PREVIOUS_KEYS: {
    schema: list.pipe(z.array(key32)).default([]),
    description: 'Comma list of older encryption keys that can still be read.',
    defaultText: 'none',
    secret: true,
  },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    description: 'Least important level that is logged.',
    defaultText: 'info',
  },
  TRUST_PROXY: {
    schema: count(0, 20).default(0),
    description: 'Number of proxies in front whose `X-Forwarded-*` headers are believed.',
    defaultText: '0',
  },
  CORS_ORIGINS: { schema: list.default([]), description: 'Comma list of web origins that may call the API from a browser.', defaultText: 'none' },
  METRICS_TOKEN: {
    schema: text.min(16).optional(),
    description: 'Bearer token that `/metrics` asks for. Unset: `/metrics` answers only to loopback.',
    defaultText: 'none',
    secret: true,
  },
  OUTBOUND_ALLOW: {
    schema: list.default([]),
    description: 'Comma list of CIDR ranges that outgoing calls may reach besides public addresses.',
    defaultText: 'none',
  },
  SHUTDOWN_TIMEOUT: { schema: count(0, 600).default(30), description: 'Seconds that running requests get when the server stops.', defaultText: '30' },
} satisfies Record<string, Omit<Setting, 'name'>>);
