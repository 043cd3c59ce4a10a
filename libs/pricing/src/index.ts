export * from './metering.js';
export * from './postings.js';
export * from './price-history.js';
export * from './pricing.js';
export * from './quote.js';
export * from './sale.js';
export * from './subscription.js';
