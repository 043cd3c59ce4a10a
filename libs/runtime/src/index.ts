export { type AddressRefusal, type AddressVerdict, classifyAddress } from './outbound/address.js';
export { type Cidr, parseCidr } from './outbound/cidr.js';
export type { Dial, DialTarget, Resolver } from './outbound/connect.js';
export { OutboundError, type OutboundErrorCode } from './outbound/errors.js';
export { type OperatorServer, operatorFetch } from './outbound/operator-fetch.js';
export {
  createOutbound,
  MAX_REDIRECTS,
  OUTBOUND_LIMITS,
  type Outbound,
  type OutboundLimits,
  type OutboundOptions,
  type OutboundRequest,
  type OutboundResponse,
} from './outbound/outbound.js';
export { REDACTED, redactSecrets } from './outbound/redact.js';
export { type CheckUrlOptions, checkUrl, MAX_URL_LENGTH, type OutboundRules, type UrlCheck, WEB_PORTS } from './outbound/url.js';
export { WEBHOOK_EVENTS, WEBHOOK_TEST, type WebhookEvent } from './webhooks/events.js';
export {
  signWebhook,
  verifyWebhook,
  WEBHOOK_TOLERANCE_SECONDS,
  type WebhookRefusal,
  type WebhookToVerify,
  type WebhookVerdict,
} from './webhooks/signature.js';
