import type Stripe from 'stripe';

/** Whether money can be sent to a seller. */
export const canBePaid = ({ capabilities }: Pick<Stripe.Account, 'capabilities'>): boolean => capabilities?.transfers === 'active';
