import type { OfferRecord } from '@guildhall/data';
import type { SkillId } from '@guildhall/kernel';
import { addressesOf, nameOffers } from './offer-names.js';

const offer = (account: string, name: string): OfferRecord => ({
  id: `${account}/${name}` as SkillId,
  account,
  name,
  skillName: name,
  kind: 'bundle',
});
const named = (...offers: OfferRecord[]) => Object.fromEntries([...nameOffers(offers)].map(([name, { id }]) => [name, id]));

test('the first that bears a name keeps it, the others appear with their account', () => {
  expect(named(offer('old', 'pdf'), offer('new', 'pdf'), offer('new', 'csv'))).toEqual({
    ...{ pdf: 'old/pdf', csv: 'new/csv', 'new-pdf': 'new/pdf' },
  });
});

test('a name of its own goes before one that is made up', () => {
  expect(named(offer('old', 'pdf'), offer('new', 'pdf'), offer('third', 'new-pdf'))).toEqual({
    pdf: 'old/pdf',
    'new-pdf': 'third/new-pdf',
  });
});

test('what would have too long a name is left out', () => {
  const long = 'a'.repeat(64);
  expect(named(offer('old', long), offer('new', long))).toEqual({ [long]: `old/${long}` });
});

test('every hyphen may part the account from the name', () => {
  expect(addressesOf('a-b-c')).toEqual([
    { account: 'a', name: 'b-c' },
    { account: 'a-b', name: 'c' },
  ]);
  expect(addressesOf('abc')).toEqual([]);
});
