import type { InvoiceRecord, ReceiptPartyRecord, ReceiptRecord } from '@guildhall/data';
import type { InvoiceView, ReceiptPartyView, ReceiptView } from './receipts.dto.js';

export function presentInvoice(invoice: InvoiceRecord): InvoiceView {
  return {
    id: invoice.id,
    subscription: invoice.subscriptionId,
    skill: invoice.skillId,
    status: invoice.status,
    cents: invoice.cents,
    refundedCents: invoice.refundedCents,
    periodStart: invoice.periodStart.toISOString(),
    periodEnd: invoice.periodEnd.toISOString(),
    createdAt: invoice.createdAt.toISOString(),
    paidAt: invoice.paidAt?.toISOString() ?? null,
  };
}

export function presentReceipt(receipt: ReceiptRecord): ReceiptView {
  const { id, kind, paidAt, cents, refundedCents, buyer, seller, provider } = receipt;
  return {
    id,
    kind,
    paidAt: paidAt.toISOString(),
    description: descriptionOf(receipt),
    cents,
    refundedCents,
    buyer: presentParty(buyer),
    seller: seller && presentParty(seller),
    sandbox: provider === 'sandbox',
  };
}

function descriptionOf({ kind, cents, skillId, skillName, periodStart, periodEnd }: ReceiptRecord): string {
  if (kind === 'topup') return `${cents} credits`;
  const days = [periodStart, periodEnd].map((moment) => moment?.toISOString().slice(0, 10)).join(' to ');
  return `Skill ${skillName ?? skillId}, ${days}`;
}

const presentParty = ({ id, slug, name }: ReceiptPartyRecord): ReceiptPartyView => ({ id, slug, name });
