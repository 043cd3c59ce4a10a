-- Who starts a run may say where its end is told, beside the webhook of the account.
SET LOCAL lock_timeout = '4s';

-- AlterTable
ALTER TABLE "WebhookDelivery" ADD COLUMN "url" TEXT;
