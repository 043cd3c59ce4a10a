// A fake of Stripe to develop against: nothing leaves the machine and no money moves.
//   node tools/stripe-fake.mjs [--port 12111] [--seed 1] [--forward http://127.0.0.1:9000/webhooks/stripe]
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
if (spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { stdio: 'inherit' }).status !== 0) process.exit(1);
const { startStripeFake } = await import('../libs/testing/dist/stripe-fake/index.js');

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '12111' },
    seed: { type: 'string' },
    forward: { type: 'string', default: 'http://127.0.0.1:9000/webhooks/stripe' },
  },
});
const fake = await startStripeFake({ port: Number(values.port), ...(values.seed && { seed: Number(values.seed) }) });
fake.listen(values.forward);
// The server may be started after this, and restarted again and again.
fake.control.webhooks.weather.retryAfterMs = [1_000, 5_000, 15_000, 60_000, 300_000];
// With nobody calling, checkouts still expire and subscriptions are still renewed.
setInterval(() => fake.control.catchUp(), 1000).unref();

console.log(`A fake of Stripe is at ${fake.url} (seed ${fake.seed}). No money moves here, and it forgets everything when it stops.

Start the server against it:
  PAYMENTS=stripe \\
  STRIPE_SECRET_KEY=${fake.apiKey} \\
  STRIPE_WEBHOOK_SECRET=${fake.webhookSecret} \\
  STRIPE_API_BASE=${fake.url} \\
  npm start

Its events go to ${values.forward}; --forward sends them elsewhere.

Stripe's own command-line client (npm install --global @stripe/cli):
  stripe trigger checkout.session.completed --api-base ${fake.url} --api-key ${fake.apiKey}
  stripe customers list --api-base ${fake.url} --api-key ${fake.apiKey}

What buyers, sellers, banks and time do is below ${fake.url}/_fake, for example:
  curl -X POST ${fake.url}/_fake/checkout/<session>/complete -d '{"card":"4242424242424242"}'
  curl -X POST ${fake.url}/_fake/clock/advance -d '{"days":31}'
  curl -X POST ${fake.url}/_fake/faults -d '{"fault":"error_after","count":1,"path":"/v1/checkout"}'
  curl ${fake.url}/_fake/charges
`);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => fake.close().then(() => process.exit(0)));
