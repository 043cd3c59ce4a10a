import type { StripeFake } from './start.js';

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

/** Everything that a list of Stripe holds, whatever the length of its pages. @throws {Error} with what Stripe says */
export async function allAtStripe<Item extends { readonly id: string }>(
  fake: StripeFake,
  path: string,
  filter: Record<string, string> = {},
): Promise<Item[]> {
  const found: Item[] = [];
  for (let hasMore = true; hasMore; ) {
    const last = found.at(-1);
    const query = new URLSearchParams({ ...filter, limit: '100', ...(last && { starting_after: last.id }) });
    const page = await atStripe<{ data: Item[]; has_more: boolean }>(fake, `${path}?${query}`, {}, 'GET');
    found.push(...page.data);
    hasMore = page.has_more;
  }
  return found;
}
