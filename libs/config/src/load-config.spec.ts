import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  ConfigError,
  DEMO_ADMIN_EMAIL,
  describeConfig,
  type Environment,
  loadConfig,
  readEnvironment,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
} from './index.js';

const pemOf = (bits: number) =>
  generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

const KEY = randomBytes(32).toString('base64');
const PEM = pemOf(2_048);
const DATABASE_URL = 'postgresql://guildhall@db.example.com:5432/guildhall';
const PRODUCTION: Environment = { NODE_ENV: 'production', DATABASE_URL, ENCRYPTION_KEY: KEY, JWT_PRIVATE_KEY: PEM };

function errorOf(environment: Environment): ConfigError | null {
  try {
    loadConfig(environment);
    return null;
  } catch (fault) {
    if (fault instanceof ConfigError) return fault;
    throw fault;
  }
}

const faultyNames = (environment: Environment) => errorOf(environment)?.faults.map(({ name }) => name) ?? [];

test('an empty environment is a development server on this machine with the embedded database', () => {
  expect(loadConfig({})).toEqual({
    nodeEnv: 'development',
    port: 9000,
    host: '127.0.0.1',
    bareV1: 'everruns',
    everrunsAnonymousAccount: undefined,
    publicUrl: 'http://127.0.0.1:9000',
    dataDir: resolve('data'),
    databaseUrl: undefined,
    databasePool: 10,
    blobBucket: undefined,
    filesMaxBytes: 268_435_456,
    worker: true,
    seedDemo: true,
    signup: 'open',
    adminEmails: [DEMO_ADMIN_EMAIL],
    rateLimit: 1000,
    actionLimits: {
      skillCreate: { burst: 100, perHour: 60 },
      publish: { burst: 200, perHour: 120 },
      review: { burst: 60, perHour: 60 },
      signup: { burst: 60, perHour: 60 },
      login: { burst: 20, perHour: 120 },
    },
    jwtPrivateKey: undefined,
    jwtPreviousKey: undefined,
    encryptionKey: undefined,
    encryptionPreviousKeys: [],
    logLevel: 'info',
    trustProxy: 0,
    corsOrigins: [],
    metricsToken: undefined,
    metricsPort: undefined,
    outboundAllow: ['127.0.0.1/32:9471', '127.0.0.1/32:9472'],
    runs: { leaseSeconds: 20, atOnce: 40, perAccount: 10, retentionDays: 90 },
    payments: { provider: 'sandbox', stripe: null, feePercent: 15 },
    models: { mock: true, platform: {} },
    toolsets: { search: null, imageGen: null, video: null, worldGen: null },
    shutdownTimeoutMs: 30_000,
  });
});

test('every variable is read', () => {
  const environment = {
    NODE_ENV: 'production',
    PORT: '8080',
    HOST: '0.0.0.0',
    PUBLIC_URL: 'https://guildhall.example.com/base/',
    BARE_V1: 'none',
    EVERRUNS_ANONYMOUS_ACCOUNT: 'demo',
    DATA_DIR: '/var/lib/guildhall',
    DATABASE_URL,
    DATABASE_POOL: '20',
    BLOB_STORE: 's3://files/a/b/?endpoint=http://s3.internal:9000/&region=eu-1',
    BLOB_STORE_ACCESS_KEY_ID: 'key',
    BLOB_STORE_SECRET_ACCESS_KEY: 'its/secret+',
    FILES_MAX_BYTES: '1000000',
    WORKER: 'false',
    SEED_DEMO: 'false',
    SIGNUP: 'invite',
    ADMIN_EMAILS: ' Ops@Example.com ,, root@example.com',
    RATE_LIMIT: 'off',
    SKILL_CREATE_LIMIT: '5:6',
    PUBLISH_LIMIT: '30:60',
    REVIEW_LIMIT: '7:8',
    SIGNUP_LIMIT: '1:2',
    LOGIN_LIMIT: '3:4',
    JWT_PRIVATE_KEY: PEM.replaceAll('\n', '\\n'),
    JWT_PREVIOUS_KEY: PEM,
    ENCRYPTION_KEY: KEY,
    ENCRYPTION_PREVIOUS_KEYS: `${KEY},${KEY}`,
    LOG_LEVEL: 'warn',
    TRUST_PROXY: '1',
    CORS_ORIGINS: 'https://app.example.com,http://localhost:3000',
    METRICS_TOKEN: 'f3b91c07d2a84e65',
    METRICS_PORT: '9100',
    OUTBOUND_ALLOW: '10.0.0.0/8,fd00::/8',
    RUN_LEASE_SECONDS: '30',
    RUNS_AT_ONCE: '8',
    RUNS_PER_ACCOUNT: '2',
    RUN_RETENTION_DAYS: '30',
    PAYMENTS: 'stripe',
    STRIPE_SECRET_KEY: 'sk_test_12345678',
    STRIPE_WEBHOOK_SECRET: 'whsec_new00,whsec_old00',
    STRIPE_API_BASE: 'http://stripe.internal:12111/',
    PLATFORM_FEE_PERCENT: '20',
    MOCK_MODEL: 'true',
    ANTHROPIC_API_KEY: 'key-a',
    ANTHROPIC_BASE_URL: 'https://a.example',
    OPENAI_API_KEY: 'key-o',
    OPENAI_BASE_URL: 'https://o.example/v1',
    GOOGLE_API_KEY: 'key-g',
    WEB_SEARCH_PROVIDER: 'brave',
    WEB_SEARCH_URL: 'https://s.example/',
    WEB_SEARCH_API_KEY: 'key-s',
    IMAGE_GEN_URL: 'https://i.example/v1/',
    IMAGE_GEN_API_KEY: 'key-i',
    IMAGE_GEN_MODEL: 'painter',
    VIDEO_URL: 'https://v.example',
    VIDEO_API_KEY: 'key-v',
    WORLD_GEN_URL: 'http://w.example:8080',
    WORLD_GEN_API_KEY: 'key-w',
    SHUTDOWN_TIMEOUT: '5',
  };
  expect(Object.keys(environment)).toEqual(SETTING_NAMES);
  expect(loadConfig(environment)).toEqual({
    nodeEnv: 'production',
    port: 8080,
    host: '0.0.0.0',
    publicUrl: 'https://guildhall.example.com/base',
    bareV1: 'none',
    everrunsAnonymousAccount: 'demo',
    dataDir: '/var/lib/guildhall',
    databaseUrl: DATABASE_URL,
    databasePool: 20,
    blobBucket: {
      ...{ endpoint: 'http://s3.internal:9000', bucket: 'files', prefix: 'a/b', region: 'eu-1' },
      ...{ accessKeyId: 'key', secretAccessKey: 'its/secret+' },
    },
    filesMaxBytes: 1_000_000,
    worker: false,
    seedDemo: false,
    signup: 'invite',
    adminEmails: ['ops@example.com', 'root@example.com'],
    rateLimit: 'off',
    actionLimits: {
      skillCreate: { burst: 5, perHour: 6 },
      publish: { burst: 30, perHour: 60 },
      review: { burst: 7, perHour: 8 },
      signup: { burst: 1, perHour: 2 },
      login: { burst: 3, perHour: 4 },
    },
    jwtPrivateKey: PEM,
    jwtPreviousKey: PEM.trim(),
    encryptionKey: KEY,
    encryptionPreviousKeys: [KEY, KEY],
    logLevel: 'warn',
    trustProxy: 1,
    corsOrigins: ['https://app.example.com', 'http://localhost:3000'],
    metricsToken: 'f3b91c07d2a84e65',
    metricsPort: 9100,
    outboundAllow: ['10.0.0.0/8', 'fd00::/8'],
    runs: { leaseSeconds: 30, atOnce: 8, perAccount: 2, retentionDays: 30 },
    payments: {
      provider: 'stripe',
      stripe: { secretKey: 'sk_test_12345678', webhookSecrets: ['whsec_new00', 'whsec_old00'], apiBase: 'http://stripe.internal:12111' },
      feePercent: 20,
    },
    models: {
      mock: true,
      platform: {
        anthropic: { apiKey: 'key-a', baseUrl: 'https://a.example' },
        openai: { apiKey: 'key-o', baseUrl: 'https://o.example/v1' },
        google: { apiKey: 'key-g' },
      },
    },
    toolsets: {
      search: { kind: 'brave', url: 'https://s.example', apiKey: 'key-s' },
      imageGen: { url: 'https://i.example/v1', apiKey: 'key-i', model: 'painter' },
      video: { url: 'https://v.example', apiKey: 'key-v' },
      worldGen: { url: 'http://w.example:8080', apiKey: 'key-w' },
    },
    shutdownTimeoutMs: 5_000,
  });
});

test('a search engine is at its own address unless another one is given, and says what it lacks', () => {
  const search = (environment: Record<string, string>) => loadConfig(environment).toolsets.search;
  const key = { WEB_SEARCH_API_KEY: 'key' };
  expect(search({ WEB_SEARCH_PROVIDER: 'tavily', ...key })).toEqual({ kind: 'tavily', url: 'https://api.tavily.com', apiKey: 'key' });
  expect(search({ WEB_SEARCH_PROVIDER: 'searxng', WEB_SEARCH_URL: 'http://127.0.0.1:8888' })).toMatchObject({
    kind: 'searxng',
    apiKey: null,
  });
  expect(errorOf({ WEB_SEARCH_PROVIDER: 'searxng', ...key })?.message).toContain('WEB_SEARCH_URL');
  expect(errorOf({ WEB_SEARCH_PROVIDER: 'brave' })?.message).toContain('WEB_SEARCH_API_KEY');
});

test('where a provider is asked counts without a key as well; a server in the place of OpenAI needs none', () => {
  const { platform } = loadConfig({ ANTHROPIC_BASE_URL: 'https://a.example', OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1' }).models;
  expect(platform).toEqual({
    anthropic: { apiKey: undefined, baseUrl: 'https://a.example' },
    openai: { apiKey: null, baseUrl: 'http://127.0.0.1:11434/v1' },
  });
});

test.each([
  ['s3://files?region=eu-central-1', { endpoint: 'https://s3.eu-central-1.amazonaws.com', prefix: '', region: 'eu-central-1' }],
  ['s3://files/?endpoint=https://r2.example.com', { endpoint: 'https://r2.example.com', prefix: '', region: 'auto' }],
])('the bucket of %s', (address, expected) => {
  const keys = { BLOB_STORE_ACCESS_KEY_ID: 'k', BLOB_STORE_SECRET_ACCESS_KEY: 's' };
  expect(loadConfig({ BLOB_STORE: address, ...keys }).blobBucket).toMatchObject({ bucket: 'files', ...expected });
});

test('a bucket needs its keys', () => {
  const error = errorOf({ BLOB_STORE: 's3://files?region=eu-1' });
  expect(error?.faults.map(({ name }) => name)).toEqual(['BLOB_STORE_ACCESS_KEY_ID', 'BLOB_STORE_SECRET_ACCESS_KEY']);
});

test('an empty or blank variable is the same as none', () => {
  expect(loadConfig(Object.fromEntries(SETTING_NAMES.map((name) => [name, ' '])))).toEqual(loadConfig({}));
});

test('variables of other programs are no concern of ours', () => {
  expect(loadConfig({ PATH: '/bin', PGPASSWORD: 'x', constructor: 'x' })).toEqual(loadConfig({}));
});

test.each([
  [{ HOST: '0.0.0.0', NODE_ENV: 'development' }, 'http://localhost:9000'],
  [{ HOST: '::1', PORT: '80' }, 'http://[::1]:80'],
  [{ PUBLIC_URL: 'https://a.example//' }, 'https://a.example'],
])('links of %j start with %s', (environment, publicUrl) => {
  expect(loadConfig(environment).publicUrl).toBe(publicUrl);
});

test.each([
  [{}, true],
  [{ DATABASE_URL }, false],
  [{ DATABASE_URL, SEED_DEMO: 'true' }, true],
  [{ SEED_DEMO: 'false' }, false],
  [{ NODE_ENV: 'production' }, false],
])('the demo of %j is seeded: %s', (environment, seedDemo) => {
  expect(loadConfig(environment).seedDemo).toBe(seedDemo);
});

test('AUT-05 the admin of the demo, whose password is published, is a platform admin only where the demo is seeded', () => {
  const admins = (environment: Environment) => loadConfig({ ADMIN_EMAILS: 'Ops@example.com', ...environment }).adminEmails;

  expect(admins({})).toEqual(['ops@example.com', DEMO_ADMIN_EMAIL]);
  expect(admins({ SEED_DEMO: 'false' })).toEqual(['ops@example.com']);
  expect(admins({ DATABASE_URL })).toEqual(['ops@example.com']);
  expect(admins({ NODE_ENV: 'production' })).toEqual(['ops@example.com']);
  expect(admins({ ...PRODUCTION })).toEqual(['ops@example.com']);
});

const WRONG: readonly [SettingName, readonly string[]][] = [
  ['NODE_ENV', ['prod', 'PRODUCTION', 'staging']],
  ['PORT', ['abc', '-1', '65536', '9000.5', '0x10', '1e3', '9000 9001']],
  ['HOST', ['http://localhost', 'a b', '-a']],
  ['PUBLIC_URL', ['example.com', 'ftp://example.com', 'https://user:pass@example.com', 'https://example.com/?a', 'https://example.com/#a']],
  ['BARE_V1', ['native', 'EVERRUNS']],
  ['EVERRUNS_ANONYMOUS_ACCOUNT', ['Demo', '-demo', 'a b']],
  ['DATABASE_URL', ['mysql://db/guildhall', 'db.example.com', 'postgresql://db.example.com', 'postgresql://db.example.com/']],
  ['DATABASE_POOL', ['0', '501', 'many']],
  [
    'BLOB_STORE',
    [
      ...['s3://bucket', 'https://bucket/?endpoint=https://s3.example.com', 's3://key:secret@bucket?endpoint=https://s3.example.com'],
      ...[
        's3://bucket?endpoint=s3.example.com',
        's3://bucket?endpoint=https://s3.example.com/path',
        's3://bucket/../x y?region=eu-1',
        's3://B',
      ],
    ],
  ],
  ['SEED_DEMO', ['yes', '1', 'TRUE']],
  ['SIGNUP', ['invited', 'no']],
  ['ADMIN_EMAILS', ['ops', 'ops@example.com,root', 'a b@example.com']],
  ['RATE_LIMIT', ['0', 'none', '-5', '1.5']],
  ['SKILL_CREATE_LIMIT', ['5', '0:6', '5:0', '5/6', 'off', '-5:6', '5:6:7', '12345678:1']],
  ['LOGIN_LIMIT', ['10', '0:0', '1.5:3']],
  ['TRUST_PROXY', ['true', '-1', '21']],
  ['LOG_LEVEL', ['verbose', 'INFO']],
  ['CORS_ORIGINS', ['*', 'app.example.com', 'https://app.example.com/', 'https://app.example.com/a', 'null']],
  ['METRICS_PORT', ['0', '65536']],
  ['OUTBOUND_ALLOW', ['10.0.0.1', '10.0.0.0/33', '0.0.0.0/0', '::/0', '10.0.0/8', 'fd00::/129', 'localhost/8']],
  ['RUN_LEASE_SECONDS', ['1', '601']],
  ['PAYMENTS', ['paypal', 'true']],
  ['STRIPE_SECRET_KEY', ['pk_test_12345678', 'sk-12345678']],
  ['STRIPE_WEBHOOK_SECRET', ['short', 'whsec_good00,bad']],
  ['STRIPE_API_BASE', ['stripe.com', 'https://user:pass@stripe.com']],
  ['PLATFORM_FEE_PERCENT', ['-1', '101', '1.5']],
  ['RUNS_AT_ONCE', ['0', 'many']],
  ['RUNS_PER_ACCOUNT', ['0', '501']],
  ['RUN_RETENTION_DAYS', ['0', '3651', '1.5']],
  ['MOCK_MODEL', ['yes']],
  ['OPENAI_BASE_URL', ['o.example', 'https://key@o.example']],
  ['WEB_SEARCH_PROVIDER', ['google']],
  ['IMAGE_GEN_URL', ['i.example']],
  ['SHUTDOWN_TIMEOUT', ['-1', '601', '30s']],
];

test.each(WRONG.flatMap(([name, values]) => values.map((value) => [name, value] as const)))('AUT-05 no start with %s=%s', (name, value) => {
  const error = errorOf({ [name]: value });
  expect(error?.faults.map((fault) => fault.name)).toEqual([name]);
  if ('secret' in SETTINGS[name]) expect(error?.message).not.toContain(value);
  else expect(error?.message).toContain(JSON.stringify(value));
});

const sameByte = Buffer.alloc(32, 7).toString('base64');
const sentence = Buffer.from('correct horse battery staple now').toString('base64');
const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const publicKey = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey.export({ type: 'spki', format: 'pem' }) as string;

test.each<[string, SettingName, string]>([
  ['one byte repeated', 'ENCRYPTION_KEY', sameByte],
  ['a sentence', 'ENCRYPTION_KEY', sentence],
  ['16 bytes', 'ENCRYPTION_KEY', randomBytes(16).toString('base64')],
  ['hexadecimal text', 'ENCRYPTION_KEY', randomBytes(32).toString('hex')],
  ['a plain password', 'ENCRYPTION_KEY', 'changeme'],
  ['one weak key of two', 'ENCRYPTION_PREVIOUS_KEYS', `${KEY},${sameByte}`],
  ['a short RSA key', 'JWT_PRIVATE_KEY', pemOf(1_024)],
  ['an elliptic key', 'JWT_PRIVATE_KEY', ecKey],
  ['a public key', 'JWT_PRIVATE_KEY', publicKey],
  ['no PEM', 'JWT_PRIVATE_KEY', 'secret'],
  ['an empty PEM', 'JWT_PREVIOUS_KEY', '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----'],
  ['a short token', 'METRICS_TOKEN', 'a1b2c3d4e5f6g7h'],
  ['a monotonous token', 'METRICS_TOKEN', 'abababababababababab'],
  ['a stand-in', 'METRICS_TOKEN', 'change-me-1234567890'],
])('AUT-05 a weak secret does not start the server and is not repeated: %s', (_, name, value) => {
  const error = errorOf({ [name]: value });
  expect(error?.faults.map((fault) => fault.name)).toEqual([name]);
  expect(error?.message).not.toContain(value);
});

test.each<[Environment, 'stripe' | 'sandbox' | 'none']>([
  [{}, 'sandbox'],
  [{ DATABASE_URL }, 'none'],
  [PRODUCTION, 'none'],
  [{ NODE_ENV: 'production' }, 'none'],
  [{ DATABASE_URL, PAYMENTS: 'sandbox' }, 'sandbox'],
])('MON-03 unless it is stated, only a bare machine has a sandbox: %j', (environment, provider) => {
  expect(loadConfig(environment).payments).toMatchObject({ provider, stripe: null });
});

describe('AUT-05 boot matrix', () => {
  const leftOut = (...names: SettingName[]) =>
    Object.fromEntries(Object.entries(PRODUCTION).filter(([name]) => !names.includes(name as SettingName)));

  test.each<[string, Environment, SettingName[]]>([
    ['development on this machine', {}, []],
    ['development with a database of its own', { DATABASE_URL }, []],
    ['unstated mode, reachable by others', { HOST: '0.0.0.0' }, ['NODE_ENV']],
    ['unstated mode, reachable by others over IPv6', { HOST: '::' }, ['NODE_ENV']],
    ['unstated mode, on a name that resolves anywhere', { HOST: 'server.lan' }, ['NODE_ENV']],
    ['unstated mode on localhost', { HOST: 'localhost' }, []],
    ['development, reachable by others, stated', { HOST: '0.0.0.0', NODE_ENV: 'development' }, []],
    ['production with the embedded database and generated keys', { NODE_ENV: 'production' }, []],
    ['production with everything', PRODUCTION, []],
    ['production without keys', leftOut('ENCRYPTION_KEY', 'JWT_PRIVATE_KEY'), ['ENCRYPTION_KEY', 'JWT_PRIVATE_KEY']],
    ['production without the encryption key', leftOut('ENCRYPTION_KEY'), ['ENCRYPTION_KEY']],
    ['production with the demo account', { ...PRODUCTION, SEED_DEMO: 'true' }, ['SEED_DEMO']],
    [
      'production with a well-known password',
      { ...PRODUCTION, DATABASE_URL: 'postgres://postgres:Postgres@db/guildhall' },
      ['DATABASE_URL'],
    ],
    ['test mode with a well-known password', { NODE_ENV: 'test', DATABASE_URL: 'postgres://postgres:postgres@localhost/test' }, []],
    ['production with a sandbox in the place of money', { ...PRODUCTION, PAYMENTS: 'sandbox' }, ['PAYMENTS']],
    ['Stripe without its keys', { PAYMENTS: 'stripe' }, ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET']],
    ['metrics on the port of the API', { METRICS_PORT: '9000' }, ['METRICS_PORT']],
  ])('%s', (_, environment, names) => {
    expect(faultyNames(environment)).toEqual(names);
  });
});

test('one answer lists everything that is wrong, each name once, and no secret', () => {
  const error = errorOf({ ...PRODUCTION, PORT: 'abc', ENCRYPTION_KEY: 'hunter2hunter2', SEED_DEMO: 'true', ADMIN_EMAILS: 'a,b' });
  expect(error?.message.split('\n')).toEqual([
    '4 environment variables are wrong:',
    '  PORT: expects a whole number from 0 to 65535, but is "abc"',
    '  ADMIN_EMAILS: expects email addresses separated by commas, but is "a,b"',
    '  ENCRYPTION_KEY: expects 32 random bytes in base64, as `openssl rand -base64 32` makes them',
    '  SEED_DEMO: must not be true in production: the password of the demo account is published',
  ]);
});

describe('describeConfig', () => {
  test('AUT-02 says what is set and shows no secret', () => {
    const described = describeConfig({ ...PRODUCTION, PORT: '80' });
    expect(described.map(({ name }) => name)).toEqual(SETTING_NAMES);
    expect(described).toEqual(
      expect.arrayContaining([
        { name: 'PORT', value: '80', isDefault: false },
        { name: 'PUBLIC_URL', value: 'http://127.0.0.1:80', isDefault: true },
        { name: 'SEED_DEMO', value: 'false', isDefault: true },
        { name: 'ENCRYPTION_KEY', value: '(set, not shown)', isDefault: false },
        { name: 'DATABASE_URL', value: '(set, not shown)', isDefault: false },
        { name: 'METRICS_TOKEN', value: 'none', isDefault: true },
      ]),
    );
    const printed = JSON.stringify(described);
    for (const secret of [KEY, DATABASE_URL, PEM.slice(40, 80)]) expect(printed).not.toContain(secret);
  });

  test('refuses what loadConfig refuses', () => {
    expect(() => describeConfig({ PORT: 'abc' })).toThrow(ConfigError);
  });
});

describe('readEnvironment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-env-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('completes the environment of the process, which wins, with the file .env', () => {
    expect(readEnvironment(folder)).toEqual({ ...process.env });
    writeFileSync(join(folder, '.env'), '# comment\nPATH=/nowhere\nGUILDHALL_TEST_LINE="a b"\n');
    expect(readEnvironment(folder)).toEqual({ ...process.env, GUILDHALL_TEST_LINE: 'a b' });
  });
});

test('NET-01 a server with a demo opens the two ports of its plugins, and one without opens nothing', () => {
  const opened = (environment: Record<string, string>) => loadConfig(environment).outboundAllow;
  expect(opened({ OUTBOUND_ALLOW: '10.1.2.3/32:8080' })).toEqual(['10.1.2.3/32:8080', '127.0.0.1/32:9471', '127.0.0.1/32:9472']);
  expect(opened({ SEED_DEMO: 'false' })).toEqual([]);
});
