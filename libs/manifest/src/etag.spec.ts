import { sha256Hex } from '@guildhall/kernel';
import fc from 'fast-check';
import { etagOf, manifestDigest, specText } from './etag.js';
import { manifestOf, manifests } from './samples.property.js';
import type { ManifestSpec } from './types.js';

/** The same value with the keys of every object in reverse order. */
function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversedKeys(member)]),
  );
}

test('the etag is the MD5 and the digest the SHA-256 of the canonical spec', () => {
  const { spec, metadata } = manifestOf({ kind: 'prompt' });
  expect(specText(spec)).toBe(
    '{"dependencies":[],"enableToolCalls":false,"files":[],"models":[],"routingStrategy":"fallback","tools":[],"variables":[]}',
  );
  expect(metadata.etag).toBe('c57d819ba111613bccccbf1b770a10de');
  expect(manifestDigest(spec)).toBe(sha256Hex(specText(spec)));
});

test('metadata does not touch the etag', () => {
  expect(manifestOf({ title: 'Other', tags: ['x'], access: 'public' }).metadata.etag).toBe(manifestOf().metadata.etag);
});

test('the order of keys does not touch the etag', () => {
  fc.assert(fc.property(manifests, ({ spec }) => etagOf(reversedKeys(spec) as ManifestSpec) === etagOf(spec)));
});

test('two specs have the same etag exactly when they are the same', () => {
  fc.assert(
    fc.property(manifests, manifests, (one, other) => {
      expect(one.metadata.etag === other.metadata.etag).toBe(JSON.stringify(one.spec) === JSON.stringify(other.spec));
    }),
  );
});

test('any change of the spec changes the etag', () => {
  fc.assert(
    fc.property(manifests, fc.string({ minLength: 1 }), ({ spec }, key) => {
      const variables = [...spec.variables, { key, description: '', type: 'string' as const, required: false }];
      return etagOf({ ...spec, variables }) !== etagOf(spec);
    }),
  );
});
