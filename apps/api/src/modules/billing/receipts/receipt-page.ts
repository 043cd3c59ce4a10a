import { html } from '../../../http/html.js';
import type { ReceiptPartyView, ReceiptView } from './receipts.dto.js';

/** A receipt for the printer: text alone. */
export function receiptPage({ id, paidAt, description, cents, refundedCents, buyer, seller, sandbox }: ReceiptView): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Receipt ${id} · Guildhall</title>
</head>
<body>
<h1>Receipt</h1>
${sandbox ? html`<p><strong>This is not real money: it was paid in a sandbox.</strong></p>` : null}
<dl>
<dt>Number</dt><dd>${id}</dd>
<dt>Paid</dt><dd>${paidAt}</dd>
<dt>For</dt><dd>${description}</dd>
<dt>Buyer</dt><dd>${partyName(buyer)}</dd>
<dt>Seller</dt><dd>${seller ? partyName(seller) : 'The operator of this server'}</dd>
<dt>Amount</dt><dd>${dollars(cents)}</dd>
${refundedCents > 0 ? html`<dt>Given back</dt><dd>${dollars(refundedCents)}</dd>` : null}
</dl>
</body>
</html>
`.html;
}

const partyName = ({ name, slug }: ReceiptPartyView): string => `${name} (${slug})`;

const dollars = (cents: number): string => `US$ ${(cents / 100).toFixed(2)}`;
