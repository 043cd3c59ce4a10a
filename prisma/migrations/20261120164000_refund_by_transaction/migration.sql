-- Whoever gives a payment back names its transaction in the ledger.
SET LOCAL lock_timeout = '4s';

-- CreateIndex
CREATE UNIQUE INDEX "Checkout_transactionId_key" ON "Checkout"("transactionId");

-- CreateIndex
CREATE UNIQUE INDEX "Invoice_transactionId_key" ON "Invoice"("transactionId");
