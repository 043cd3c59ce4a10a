/** What an account can hear of through its webhook. */
export const WEBHOOK_EVENTS = [
  'execution.finished',
  'execution.failed',
  'grant.created',
  'grant.revoked',
  'skill.published',
  'skill.deprecated',
  'review.created',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** The end of a run, told to the address that its start named. */
export const RUN_CALLBACK = 'execution.callback';

/** The same for runs that were started as those of VLM Run are. */
export const PREDICTION_CALLBACK = 'prediction.callback';

/** Sent only when somebody asks for a test; nobody subscribes to it, and it goes out even while the webhook is switched off. */
export const WEBHOOK_TEST = 'webhook.test';
