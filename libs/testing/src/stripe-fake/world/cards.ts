/** Why a bank refuses. */
export interface Decline {
  readonly code: string;
  readonly declineCode?: string;
  readonly message: string;
}

/** How a card behaves. */
export interface CardNature {
  readonly number: string;
  readonly brand: string;
  /** Every charge is refused like this. */
  readonly decline?: Decline;
  /** Refused already when it is saved for a customer. */
  readonly refusedAtOnce?: boolean;
  /** A charge waits for the holder. */
  readonly asksHolder?: boolean;
  /** Its money is told to be available at once; all money is, but only of this card it is said. */
  readonly tellsBalance?: boolean;
  /** What happens to a charge after it was paid. */
  readonly dispute?: { reason: string; inquiry: boolean };
}

const declined = (declineCode: string, message = 'Your card was declined.'): Decline => ({ code: 'card_declined', declineCode, message });
const visa = (number: string, nature: Omit<CardNature, 'number' | 'brand'> = {}): CardNature => ({ number, brand: 'visa', ...nature });

const GENERIC = declined('generic_decline');
const INSUFFICIENT = declined('insufficient_funds', 'Your card has insufficient funds.');
const EXPIRED: Decline = { code: 'expired_card', declineCode: 'expired_card', message: 'Your card has expired.' };
const FRAUD = { reason: 'fraudulent', inquiry: false };

/** Stripe's test cards, by what comes after `pm_card_` or `tok_` in their names. */
export const CARDS: Readonly<Record<string, CardNature>> = {
  visa: visa('4242424242424242'),
  mastercard: { number: '5555555555554444', brand: 'mastercard' },
  amex: { number: '378282246310005', brand: 'amex' },
  us: visa('4242424242424242'),
  bypassPending: visa('4000000000000077', { tellsBalance: true }),
  chargeDeclined: visa('4000000000000002', { decline: GENERIC, refusedAtOnce: true }),
  visa_chargeDeclined: visa('4000000000000002', { decline: GENERIC, refusedAtOnce: true }),
  chargeDeclinedInsufficientFunds: visa('4000000000009995', { decline: INSUFFICIENT, refusedAtOnce: true }),
  visa_chargeDeclinedInsufficientFunds: visa('4000000000009995', { decline: INSUFFICIENT, refusedAtOnce: true }),
  chargeDeclinedExpiredCard: visa('4000000000000069', { decline: EXPIRED, refusedAtOnce: true }),
  chargeCustomerFail: visa('4000000000000341', { decline: GENERIC }),
  authenticationRequired: visa('4000002760003184', { asksHolder: true }),
  threeDSecure2Required: visa('4000000000003220', { asksHolder: true }),
  createDispute: visa('4000000000000259', { dispute: FRAUD }),
  createDisputeInquiry: visa('4000000000001976', { dispute: { reason: 'fraudulent', inquiry: true } }),
};

/** The card of a name (`pm_card_visa`, `tok_visa`) or of a number with or without spaces. */
export function cardOf(nameOrNumber: string): CardNature | undefined {
  const digits = nameOrNumber.replaceAll(/[ -]/g, '');
  return CARDS[nameOrNumber.replace(/^(?:pm_card_|tok_)/, '')] ?? Object.values(CARDS).find(({ number }) => number === digits);
}

/** What the bank says to the next charges of one customer, whatever the card. */
export class CardTrouble {
  private readonly troubles = new Map<string, { left: number; decline: Decline }>();

  /** The next so many charges of this customer are refused. */
  failNext(customer: string, count: number, declineCode = 'generic_decline'): void {
    this.troubles.set(customer, { left: count, decline: declineCode === 'insufficient_funds' ? INSUFFICIENT : declined(declineCode) });
  }

  /** The customer's cards are as good as they were. */
  recover(customer: string): void {
    this.troubles.delete(customer);
  }

  /** The refusal of this charge, if there is one; it counts as used. */
  take(customer: string | null): Decline | undefined {
    const trouble = customer === null ? undefined : this.troubles.get(customer);
    if (!trouble || trouble.left < 1) return undefined;
    trouble.left -= 1;
    return trouble.decline;
  }
}
