-- Reading shows more than the last four characters (`sk-…abcd`), and the stored text says what it is.
SET LOCAL lock_timeout = '4s';

ALTER TABLE "ProviderCredential" RENAME COLUMN "last4" TO "masked";
