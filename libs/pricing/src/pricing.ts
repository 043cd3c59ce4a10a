/** Price of a skill as it is stored: money in whole cents, credits as integers (1 credit = 1 cent). */
export type Pricing =
  | { readonly model: 'free' }
  | { readonly model: 'fixed'; readonly perMonthCents: number; readonly trialDays?: number }
  | { readonly model: 'credits'; readonly creditsPerMinute: number; readonly freeMinutes?: number };

export const FREE: Pricing = { model: 'free' };
