-- Limits on single actions (sign-up, log-in, new skills) refill with time instead of starting anew each minute.
SET LOCAL lock_timeout = '4s';

-- CreateTable
CREATE TABLE "RateBucket" (
    "key" TEXT NOT NULL,
    "fullAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RateBucket_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "RateBucket_fullAt_idx" ON "RateBucket"("fullAt");
