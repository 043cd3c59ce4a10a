/** An account has a skill of another one. Skills are `account/name` throughout, accounts slugs. */
export interface DemoInstall {
  readonly by: string;
  readonly skill: string;
  readonly alias?: string;
  readonly version?: number;
  /** Out of use for now. */
  readonly shared?: false;
  /** What the account changes: its own copy is made of the import. */
  readonly edit?: object;
}

export interface DemoGrant {
  readonly skill: string;
  readonly to: string;
  readonly note: string;
  readonly version?: number;
  readonly expiresAt?: string;
  /** How it stands in the end. */
  readonly status: 'pending' | 'active' | 'revoked';
}

/** An account asks for a skill whose publisher approves each install; nobody has answered yet. */
export interface DemoRequest {
  readonly by: string;
  readonly skill: string;
  readonly message: string;
}

export interface DemoReview {
  readonly by: string;
  readonly skill: string;
  readonly rating: number;
  readonly title: string;
  readonly comment: string;
  /** What the publisher answers. */
  readonly reply?: string;
  /** Accounts that found it helpful. */
  readonly helpfulTo?: readonly string[];
  readonly report?: { readonly by: string; readonly reason: string };
}

export const INSTALLS: readonly DemoInstall[] = [
  { by: 'harbour-clinic', skill: 'demo/weather', alias: 'harbour-weather' },
  { by: 'harbour-clinic', skill: 'demo/parcel-tracker' },
  { by: 'harbour-clinic', skill: 'demo/summarizer', version: 1 },
  { by: 'harbour-clinic', skill: 'demo/product-description' },
  { by: 'harbour-clinic', skill: 'demo/ride-guide', shared: false },
  { by: 'harbour-clinic', skill: 'demo/stocktake' },
  { by: 'registry-desk', skill: 'demo/weather' },
  { by: 'registry-desk', skill: 'demo/summarizer', edit: { title: 'Complaints in short', modelStrategy: 'high', tags: ['complaints'] } },
  { by: 'registry-desk', skill: 'demo/weather-now' },
  { by: 'demo', skill: 'harbour-clinic/plain-letter' },
];

/** Given by the accounts that the skills belong to. The clinic wants to be asked, the operators do not. */
export const GRANTS: readonly DemoGrant[] = [
  {
    skill: 'demo/workshop-calendar',
    to: 'harbour-clinic',
    note: 'For the four bicycles of your service contract, and as long as it runs.',
    expiresAt: '2032-03-31T22:00:00.000Z',
    status: 'active',
  },
  {
    skill: 'demo/repair-manuals',
    to: 'harbour-clinic',
    note: 'For small repairs on the road. Version 1: the makers do not let us pass their drawings on.',
    version: 1,
    status: 'active',
  },
  {
    skill: 'demo/returns-desk',
    to: 'harbour-clinic',
    note: 'So that your assistant can send parts back by itself. Accept it if you would like to try.',
    status: 'pending',
  },
  {
    skill: 'demo/bookkeeping',
    to: 'registry-desk',
    note: 'For the audit in March.',
    status: 'revoked',
  },
];

export const REQUESTS: readonly DemoRequest[] = [
  {
    by: 'harbour-clinic',
    skill: 'demo/translate-listing',
    message: 'We would like to put our leaflets into Dutch, for the sailors. Two pages a month.',
  },
];

export const REVIEWS: readonly DemoReview[] = [
  {
    by: 'harbour-clinic',
    skill: 'demo/weather',
    rating: 5,
    title: 'It was right about Tuesday',
    comment: 'Rain from eight, dry from nine. We moved two visits by an hour and nobody got wet. The forecast by the hour is what we need.',
    helpfulTo: ['registry-desk'],
  },
  {
    by: 'registry-desk',
    skill: 'demo/weather',
    rating: 4,
    title: 'Good, with one wish',
    comment: 'Quick and correct. It does not say when it does not know a place and takes the nearest one instead.',
    reply: 'True, and that is not good enough. The next version answers with the place that it has found.',
    helpfulTo: ['demo', 'harbour-clinic'],
  },
  {
    by: 'harbour-clinic',
    skill: 'demo/ride-guide',
    rating: 3,
    title: 'For days off, not for work',
    comment: 'The routes are lovely, and none of them passes the street where my patient lives. We have put it aside until summer.',
    reply: 'It plans rides for pleasure. For visits, an agent of your own with our weather plugin will serve you better.',
  },
  {
    by: 'harbour-clinic',
    skill: 'demo/parcel-tracker',
    rating: 4,
    title: 'Finds everything but one carrier',
    comment: 'Three of our four carriers, within seconds. For the fourth it says so instead of inventing a day.',
  },
  {
    by: 'registry-desk',
    skill: 'demo/summarizer',
    rating: 5,
    title: 'Says when a text contradicts itself',
    comment: 'We summarize complaints with it. Twice it noticed that the letter says two different things.',
    helpfulTo: ['demo'],
  },
  {
    by: 'harbour-clinic',
    skill: 'demo/stocktake',
    rating: 5,
    title: 'Also counts bandages',
    comment: 'We count our medicine cupboard with it. It asked for a second count of the gloves, and there they were, in the car.',
    helpfulTo: ['demo'],
  },
  {
    by: 'harbour-clinic',
    skill: 'demo/product-description',
    rating: 1,
    title: 'Saddle came without its clamp',
    comment: 'I have written to the shop twice and nobody answers.',
    report: { by: 'demo', reason: 'It is about an order in our shop, which we have put right, and not about the skill.' },
  },
  {
    by: 'demo',
    skill: 'harbour-clinic/plain-letter',
    rating: 5,
    title: 'Works for insurers, too',
    comment: 'We gave it the letter of our insurer about a stolen cargo bicycle. Now we know what to send them, and by when.',
    reply: 'We had not thought of that. Thank you!',
    helpfulTo: ['registry-desk'],
  },
];

/** Skills that every account has, present and future. */
export const SYSTEM_SKILLS: readonly string[] = ['registry-desk/second-reader'];

/** Accounts whose identity the operators have checked. */
export const VERIFIED: readonly string[] = ['demo'];
