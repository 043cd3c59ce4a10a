export { allAtStripe, atStripe } from './at-stripe.js';
export type { FakeControl } from './control/control.js';
export type { ChargeRecord, RefundRecord, TransferRecord } from './control/records.js';
export { CALL_FAULTS, type CallFault } from './http/call-faults.js';
export { type StripeFake, type StripeFakeOptions, startStripeFake } from './start.js';
export type { WebhookWeather } from './webhooks/delivery.js';
export { signatureOf } from './webhooks/signature.js';
