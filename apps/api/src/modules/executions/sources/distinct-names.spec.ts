import { distinctNames } from './distinct-names.js';

test('skills of the same name are told apart by their accounts, and nobody else is renamed', () => {
  const skills = [
    { name: 'search', authorSlug: 'acme' },
    { name: 'search', authorSlug: 'globex' },
    { name: 'weather', authorSlug: 'acme' },
  ];
  expect([...distinctNames(skills).values()]).toEqual(['acme__search', 'globex__search', 'weather']);
});
