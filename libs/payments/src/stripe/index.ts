export { StripeCalls } from './calls/stripe-calls.js';
export { openSubjects } from './news/open-subjects.js';
export { StripeNews } from './news/stripe-news.js';
export { type NewsSubject, subjectOf } from './news/subjects.js';
export { problemOf, type Verdict } from './news/verdicts.js';
export { isLive, openStripe } from './open-stripe.js';
export { describeFault, isMissing, kindOfFault } from './stripe-faults.js';
export { readSignedEvent } from './webhook-signature.js';
