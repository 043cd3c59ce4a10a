import { randomBytes } from 'node:crypto';
import {
  type Actor,
  createPlugin,
  createSkill,
  dumpRows,
  publish,
  recordFigure,
  setWebhook,
  startTestApp,
  startTestWorker,
  type TestApp,
  type TestWorker,
  WebhookReceiver,
} from '@guildhall/testing';
import { type Incoming, type Outgoing, Sender } from './send.js';

let app: TestApp;
let worker: TestWorker;
let receiver: WebhookReceiver;
let owner: Actor;
let sender: Sender;
/** Name of each secret → what must be nowhere. */
const secrets = new Map<string, string>();
/** Answers that have no business to show any secret. */
const answers: { readonly what: string; readonly text: string }[] = [];

beforeAll(async () => {
  app = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.0/8', LOG_LEVEL: 'debug' });
  worker = await startTestWorker(app);
  receiver = await WebhookReceiver.start();
  owner = await app.signup();
  sender = Sender.of(app.url, owner);
});
afterAll(async () => {
  await worker.stop();
  await receiver.close();
  await app.close();
});

function newSecret(name: string): string {
  const value = `canary-${randomBytes(24).toString('hex')}`;
  secrets.set(name, value);
  return value;
}

/** Sends and keeps the answer for the search. */
async function ask(request: Outgoing): Promise<Incoming> {
  const answer = await sender.send(request);
  answers.push({ what: `${request.method} ${request.path.slice(0, 60)} ${answer.status}`, text: answer.text + [...answer.headers].join() });
  return answer;
}

/** What makes a new secret shows it in this one answer; the key makes the server keep the answer. */
async function make(path: string, body: object) {
  return (await owner.post(path).set('Idempotency-Key', `once ${path}`).send(body).expect(201)).body;
}

/** Everything that takes or makes a secret, and everything that reads what became of it. */
async function useAllSecrets(): Promise<void> {
  const email = 'canary@example.com';
  await ask({ method: 'POST', path: '/auth/login', body: { email, password: newSecret('password of nobody') } });
  const password = newSecret('password');
  const { body } = await app.anonymous.post('/auth/signup').send({ email, password, account: 'canary' }).expect(201);
  secrets.set('access token', body.token).set('refresh token', body.refreshToken);
  const { apiKey } = await make('/api-keys', { label: 'canary' });
  const { certificate } = await make('/certificates', { name: 'canary', algorithm: 'RS256' });
  const { invite } = await make('/account/invites', { email: 'guest@example.com' });
  const [, , , lineOfKey = ''] = certificate.privateKey.split('\n');
  secrets.set('API key', apiKey.key).set('private key', lineOfKey).set('invitation', invite.token);
  const compatible = { baseUrl: 'https://llm.example.com/v1', apiKey: newSecret('key of a compatible provider') };
  const providers = {
    openaiApiKey: newSecret('OpenAI key'),
    anthropicApiKey: newSecret('Anthropic key'),
    googleApiKey: newSecret('Google key'),
  };
  await ask({ method: 'PUT', path: '/credentials', body: { ...providers, openaiCompatible: compatible } });
  await setWebhook(owner, receiver.url, { secret: newSecret('webhook secret') });
  const plugin = await createPlugin(owner);
  await ask({
    method: 'PUT',
    path: `/skills/installs/${plugin.installation.id}/credentials`,
    body: { value: newSecret('plugin credential') },
  });
  const { id } = await createSkill(owner);
  await publish(owner, id);
  await receiver.waitFor(1);
}

/** What goes wrong, too, must not repeat what it was given, wherever that stood. */
async function misplaceSecrets(): Promise<void> {
  for (const value of secrets.values()) {
    await ask({
      method: 'GET',
      path: `/nowhere?token=${encodeURIComponent(value)}`,
      headers: { authorization: `Bearer ${value}x` },
    });
    await ask({ method: 'POST', path: '/auth/login', body: { email: 'a@example.com', password: value, apiKey: value } });
    await ask({ method: 'PUT', path: '/credentials', body: { openaiApiKey: ` ${value}\n` } });
    await ask({ method: 'POST', path: '/auth/refresh', body: { refreshToken: value.slice(1) } });
    await ask({ method: 'PUT', path: '/account/webhook', body: `{"secret":"${value}",` });
  }
}

async function readEverything(): Promise<void> {
  const paths = [
    '/credentials',
    '/account',
    '/account/webhook',
    '/account/webhook/logs',
    '/account/audit',
    '/account/invites',
    '/api-keys',
    '/certificates',
  ];
  for (const path of [...paths, '/auth/me', '/skills', '/models', '/metrics', '/readyz']) await ask({ method: 'GET', path });
}

test('AUT-02 AUT-06 no secret is in the database, its queue, the logs, the metrics, the answers or what webhooks carry', async () => {
  await useAllSecrets();
  await misplaceSecrets();
  await readEverything();
  const rows = await dumpRows(app.databaseUrl);
  const places = [
    ...rows.map(({ table, row }) => ({ what: table, text: row })),
    ...app.logs.map((line) => ({ what: 'log', text: JSON.stringify(line) })),
    ...app.faults.map((fault) => ({ what: 'fault', text: String(fault) })),
    ...receiver.received.map(({ body, headers }) => ({ what: 'webhook', text: body + JSON.stringify(headers) })),
    ...answers,
  ];

  const found = [...secrets].flatMap(([name, value]) =>
    places.filter(({ text }) => text.includes(value)).map(({ what }) => `${name} in ${what}`),
  );

  expect(found).toEqual([]);
  expect([...secrets.values()].filter((value) => value.length < 30)).toEqual([]);
  expect(rows.some(({ row }) => row.includes(owner.session.email))).toBe(true); // the search does see rows
  expect(app.logs.length).toBeGreaterThan(50);
  recordFigure(
    'G14',
    `${secrets.size} secrets in ${rows.length} rows, ${app.logs.length} log lines and ${answers.length} answers: 0 found`,
  );
});
