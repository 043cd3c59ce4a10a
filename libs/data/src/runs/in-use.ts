/** Conditions under which an account may use a skill in runs. THREAT[GRT-02]: asked at every step, so that what ends is noticed at the next. */

/** The skill `s` of the account `author` is there for those who have it. */
export const IS_THERE = `s."deletedAt" IS NULL AND author."suspendedAt" IS NULL`;

/** The account of the install `i` wants it to be used now. */
export const IS_SWITCHED_ON = `i."shared" AND i."status" = 'live'`;
