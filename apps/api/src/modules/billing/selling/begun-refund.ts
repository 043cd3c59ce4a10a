import type { PaymentCallId } from '@guildhall/kernel';
import type { RefundView } from './selling.dto.js';

/** A refund, and the call to the payment provider that it waits for. */
export interface BegunRefund {
  readonly refunded: Omit<RefundView, 'transaction' | 'sandbox'>;
  readonly call: PaymentCallId | null;
}
