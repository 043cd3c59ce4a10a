-- A delivery that is still pending long after its job was written has lost the job; a redelivery writes a new one.
SET LOCAL lock_timeout = '4s';

ALTER TABLE "WebhookDelivery" ADD COLUMN "queuedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

CREATE INDEX "delivery_pending" ON "WebhookDelivery" ("queuedAt") WHERE "status" = 'pending';
