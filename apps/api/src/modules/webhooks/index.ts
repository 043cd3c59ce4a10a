export { requireCallable } from './callable.js';
export { WebhooksModule } from './webhooks.module.js';
export { WebhooksOutbox } from './webhooks.outbox.js';
