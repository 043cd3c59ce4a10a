import type Stripe from 'stripe';

/** What is in `error` of an answer of Stripe. */
export interface FaultBody {
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  readonly message: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly charge?: string;
  readonly payment_intent?: Stripe.PaymentIntent;
}

/** An answer that is an error, in Stripe's shape. */
export class StripeFault extends Error {
  constructor(
    readonly status: number,
    readonly body: FaultBody,
  ) {
    super(body.message);
  }
}

/** 400 about one parameter. */
export function invalid(message: string, param?: string, code?: string): StripeFault {
  return new StripeFault(400, { type: 'invalid_request_error', message, ...(param && { param }), ...(code && { code }) });
}

/** 404 for a thing in the path, 400 for one that a parameter names. */
export function resourceMissing(kind: string, id: string, param: string): StripeFault {
  const message = `No such ${kind.replace(/^.*\./, '').replaceAll('_', '')}: '${id}'`;
  return new StripeFault(param === 'id' ? 404 : 400, { type: 'invalid_request_error', code: 'resource_missing', message, param });
}

/** 402: the card was not good for it. */
export function cardFault(decline: { code: string; declineCode?: string; message: string }, intent?: Stripe.PaymentIntent): StripeFault {
  const { code, declineCode, message } = decline;
  const charge = typeof intent?.latest_charge === 'string' ? intent.latest_charge : undefined;
  return new StripeFault(402, {
    type: 'card_error',
    code,
    message,
    ...(declineCode && { decline_code: declineCode }),
    ...(charge && { charge }),
    ...(intent && { payment_intent: intent }),
  });
}
