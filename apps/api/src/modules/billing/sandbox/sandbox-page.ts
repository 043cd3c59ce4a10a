import { createHash } from 'node:crypto';
import type { CheckoutRecord } from '@guildhall/data';
import { type Html, html } from '../../../http/html.js';

const STYLE = `body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
.notice { border: 2px solid #b45309; background: #fef3c7; padding: .5rem 1rem; font-weight: 600 }
button { font: inherit; padding: .5rem 1.25rem; margin-right: .5rem; cursor: pointer }`;

/** THREAT[INP-08]: the page loads and runs nothing, sends its form nowhere else, and stands in no frame, in which buttons could be hidden. */
export const SANDBOX_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The page on which a purchase is paid in the sandbox, or that says what became of it.
 * @param product what the skill that is subscribed to is called
 */
export function sandboxPage(checkout: CheckoutRecord, product: string | null, now: Date): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox payment · Guildhall</title>
${{ html: `<style>${STYLE}</style>` }}
</head>
<body>
<main>
<h1>Sandbox payment</h1>
<p class="notice">This is not real money: no card is asked for and none is charged.</p>
<p>${what(checkout, product)}</p>
${isOpen(checkout, now) ? form() : html`<p role="status">${became(checkout)}</p>`}
</main>
</body>
</html>
`.html;
}

function what(checkout: CheckoutRecord, product: string | null): string {
  if (checkout.kind === 'topup') return `${checkout.credits} credits for ${dollars(checkout.cents)}.`;
  const trial = checkout.trialDays > 0 ? ` The first ${checkout.trialDays} days cost nothing.` : '';
  return `A subscription to ${product ?? `the skill ${checkout.skillId}`} for ${dollars(checkout.cents)} a month.${trial}`;
}

const form = (): Html => html`<form method="post">
<button type="submit" formaction="?button=pay">Pay</button>
<button type="submit" formaction="?button=decline">Decline</button>
</form>`;

const isOpen = ({ status, expiresAt }: CheckoutRecord, now: Date): boolean => status === 'open' && expiresAt > now;

function became({ status }: CheckoutRecord): string {
  if (status === 'paid') return 'It is paid.';
  return status === 'declined' ? 'It was declined.' : 'Its time has run out. Nothing was bought.';
}

const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;
