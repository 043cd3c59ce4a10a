import { type Config, loadConfig } from '@guildhall/config';
import { banner } from './banner.js';
import type { DemoAccess } from './demo.js';

const URL = 'http://127.0.0.1:9000';
const KEY = 'ak_live_example';

const DEMO: DemoAccess = {
  logins: [
    { label: 'Demo', email: 'demo@example.com', about: '17 skills to look at' },
    { label: 'Admin', email: 'admin@example.com', about: 'platform admin' },
  ],
  password: 'a published password',
  apiKey: KEY,
  example: { skill: 'support-agent', variables: { question: "Where's my order?" } },
};

const PRODUCTION: Partial<Config> = {
  nodeEnv: 'production',
  publicUrl: 'https://skills.example.com',
  databaseUrl: 'postgresql://guildhall:Vb7wQz2LkT9m@db.example.com:5432/guildhall',
};

const atHome = (demo: DemoAccess | null): string => banner({ url: URL, config: loadConfig({}), demo });

const inProduction = (changes: Partial<Config> = {}): string =>
  banner({ url: URL, config: { ...loadConfig({}), ...PRODUCTION, ...changes }, demo: null });

test('says first where the server answers, in the words that scripts look for', () => {
  expect(atHome(null).split('\n')[0]).toBe(`Guildhall answers on ${URL}`);
});

test('with a demo: logins, key and a command with both', () => {
  const text = atHome(DEMO);

  expect(text).toContain('  Demo        demo@example.com / a published password (17 skills to look at)');
  expect(text).toContain('  Admin       admin@example.com / a published password (platform admin)');
  expect(text).toContain(`curl -X POST ${URL}/skills/support-agent/compile`);
  expect(text).toContain(`Bearer ${KEY}`);
});

test('the command survives quotes in its values', () => {
  expect(atHome(DEMO)).toContain(`-d '{"variables":{"question":"Where'\\''s my order?"}}'`);
});

test('without a demo, and with a revoked key, no command is printed', () => {
  expect(atHome(null)).not.toContain('curl');
  expect(atHome({ ...DEMO, apiKey: null })).not.toContain('curl');
});

test('what is not fit for production is named', () => {
  expect(atHome(DEMO)).toMatch(/Not fit for production[\s\S]*NODE_ENV[\s\S]*demo accounts[\s\S]*platform admin[\s\S]*embedded[\s\S]*https/);
  expect(inProduction({ rateLimit: 'off' })).toMatch(/Not fit for production[\s\S]*RATE_LIMIT/);
});

test('settings that are fit for production bring no warning', () => {
  expect(inProduction()).not.toContain('Not fit');
});

test('no secret of the configuration is printed', () => {
  expect(inProduction()).not.toContain('Vb7wQz2LkT9m');
});
