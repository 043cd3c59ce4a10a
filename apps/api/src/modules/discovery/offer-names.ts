import type { OfferRecord } from '@guildhall/data';

/** Longest name of a folder of a skill. */
const NAME_MAX = 64;

/**
 * Names skills so that each name is used once: the first that bears a name keeps it, the others appear as `<account>-<name>`.
 * One for which that is too long, or taken, has no name here and is left out.
 */
export function nameOffers(offers: readonly OfferRecord[]): Map<string, OfferRecord> {
  const named = new Map<string, OfferRecord>();
  const others = offers.filter((offer) => !claim(named, offer.name, offer));
  for (const offer of others) claim(named, `${offer.account}-${offer.name}`, offer);
  return named;
}

function claim(named: Map<string, OfferRecord>, name: string, offer: OfferRecord): boolean {
  if (named.has(name) || name.length > NAME_MAX) return false;
  named.set(name, offer);
  return true;
}

/** What a name of the form `<account>-<name>` may mean. */
export function addressesOf(name: string): { account: string; name: string }[] {
  const hyphens = [...name.matchAll(/-/g)].map(({ index }) => index);
  return hyphens.map((at) => ({ account: name.slice(0, at), name: name.slice(at + 1) }));
}
