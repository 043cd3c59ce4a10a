export * from './effects/checkout-effects.js';
export * from './effects/invoice-effects.js';
export * from './effects/outcome.js';
export * from './effects/payment-effects.js';
export * from './effects/refund-effects.js';
export * from './effects/sights.js';
export * from './effects/subscription-effects.js';
export * from './sandbox/sandbox.js';
