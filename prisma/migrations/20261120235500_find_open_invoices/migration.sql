SET LOCAL lock_timeout = '4s';

-- The few months that are still collected are looked for every night, among all that there ever were.
CREATE INDEX "invoice_open" ON "Invoice" ("id") WHERE "status" = 'open' AND "providerId" IS NOT NULL;
