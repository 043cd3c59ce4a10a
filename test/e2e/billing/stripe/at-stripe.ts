import type { StripeFake } from '@guildhall/testing/stripe-fake';

/** Does something at Stripe that we did not ask for, as in its dashboard. @throws {Error} with what Stripe says */
export async function atStripe<Answer>(
  fake: StripeFake,
  path: string,
  fields: Record<string, string> = {},
  method = 'POST',
): Promise<Answer> {
  const headers = { Authorization: `Bearer ${fake.apiKey}`, 'Content-Type': 'application/x-www-form-urlencoded' };
  const answer = await fetch(`${fake.url}/v1/${path}`, {
    method,
    headers,
    ...(method !== 'GET' && { body: new URLSearchParams(fields).toString() }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Answer;
}
