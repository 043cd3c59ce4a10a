-- The worker looks every few minutes for rows that nobody needs any more.
SET LOCAL lock_timeout = '4s';

CREATE INDEX "Invite_expiresAt_idx" ON "Invite"("expiresAt");

CREATE INDEX "RefreshToken_expiresAt_idx" ON "RefreshToken"("expiresAt");

CREATE INDEX "WebhookDelivery_createdAt_idx" ON "WebhookDelivery"("createdAt");
