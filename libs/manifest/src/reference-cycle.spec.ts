import fc from 'fast-check';
import { findCycle, type SkillLink } from './reference-cycle.js';

const links = (...pairs: string[]): SkillLink[] => pairs.map((pair) => ({ from: pair.slice(0, 1), to: pair.slice(1) }));

test.each([
  ['nothing is used', [], [], null],
  ['the skill uses itself', ['a'], [], ['a', 'a']],
  ['two skills use each other', ['b'], links('ba'), ['a', 'b', 'a']],
  ['a longer way', ['x', 'b'], links('bc', 'cd', 'da', 'xy'), ['a', 'b', 'c', 'd', 'a']],
  ['others form a circle without the skill', ['b'], links('bc', 'cb'), null],
  ['two ways lead to one skill', ['b', 'c'], links('bd', 'cd'), null],
])('%s', (_, targets, existing, way) => {
  expect(findCycle('a', targets, existing)).toEqual(way);
});

test('a way is given exactly when there is one, and each of its steps exists', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const link = fc.record({ from: id, to: id });
  fc.assert(
    fc.property(fc.uniqueArray(id), fc.array(link, { maxLength: 15 }), (targets, existing) => {
      const steps = [...existing, ...targets.map((to) => ({ from: 'a', to }))];
      const way = findCycle('a', targets, existing);
      expect(way !== null).toBe(comesBack(targets, existing));
      for (const [index, from] of (way ?? []).slice(0, -1).entries()) expect(steps).toContainEqual({ from, to: way?.[index + 1] });
    }),
  );
});

/** The plain definition: grow the set of skills that are used until it no longer grows. */
function comesBack(targets: readonly string[], existing: readonly SkillLink[]): boolean {
  let used = new Set(targets);
  for (let size = -1; size !== used.size; ) {
    size = used.size;
    used = new Set([...used, ...existing.filter(({ from }) => used.has(from)).map(({ to }) => to)]);
  }
  return used.has('a');
}
