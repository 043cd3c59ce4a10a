import { buildManifest } from './build.js';
import { etagOf } from './etag.js';
import { namedSkills, redactManifest, type Shown } from './redact.js';
import { component, file, skill, text } from './samples.property.js';
import type { Dependency, Manifest, PluginLink } from './types.js';

const CANARY = 'canary-instructions';
const HELPER: Dependency = {
  type: 'skill',
  account: 'acc_b',
  id: 'helper',
  name: 'helper',
  title: 'Helper',
  description: 'Helps.',
  version: 3,
  files: [file([text(`${CANARY} {{component.tone}}`)])],
};
const TONE = component('tone', 'canary-tone', { account: 'acc_b' });
const OWN = component('own', 'Own words.');
const PLUGIN: PluginLink = { skillId: 'plugin', name: 'crm', kind: 'http', version: 1 };

const MANIFEST: Manifest = buildManifest(
  skill({ files: [file([{ type: 'skill_ref', order: 0, skillId: 'helper' }, text('{{component.own}}', { order: 1 })])] }),
  { dependencies: [HELPER, TONE, OWN], plugins: [PLUGIN] },
);

const verdicts = (verdict: Shown, id = 'helper'): ReadonlyMap<string, Shown> => new Map([[id, verdict]]);

test('names the inlined skills with their accounts, and apart from them those of which only the name is told', () => {
  const opaque: Dependency = { type: 'skill', id: 'closed', name: 'closed', title: 'Closed', description: '', version: 1 };
  const refs = ['helper', 'closed'].map((skillId, order) => ({ type: 'skill_ref', order, skillId }) as const);
  const manifest = buildManifest(skill({ files: [file(refs)] }), { dependencies: [HELPER, opaque], plugins: [PLUGIN] });
  expect(namedSkills(manifest)).toEqual({ inlined: [{ skillId: 'helper', account: 'acc_b' }], named: ['closed', 'plugin'] });
});

test('a manifest of which everything may be shown comes back as it was', () => {
  expect(redactManifest(MANIFEST, new Map())).toBe(MANIFEST);
  expect(redactManifest(MANIFEST, verdicts('content'))).toBe(MANIFEST);
});

test('OPQ-02 a skill of which only the metadata may be shown loses its files, and what only it referred to', () => {
  const { spec } = redactManifest(MANIFEST, verdicts('metadata'));
  const { files: _, ...metadata } = HELPER as Dependency & { type: 'skill' };
  expect(spec.dependencies).toEqual([OWN, metadata]);
  expect(JSON.stringify(spec)).not.toContain('canary');
});

test('OPQ-07 a hidden skill leaves nothing behind but the id that the author wrote', () => {
  const { spec } = redactManifest(MANIFEST, verdicts('nothing'));
  expect(spec.dependencies).toEqual([OWN]);
  expect(redactManifest(MANIFEST, verdicts('nothing', 'plugin')).spec.skillPlugins).toEqual([]);
});

test('OPQ-05 the etag is that of what is shown, and the order of keys stays', () => {
  const redacted = redactManifest(MANIFEST, verdicts('metadata'));
  expect(redacted.metadata.etag).toBe(etagOf(redacted.spec));
  expect(redacted.metadata.etag).not.toBe(MANIFEST.metadata.etag);
  expect(Object.keys(redacted.spec)).toEqual(Object.keys(MANIFEST.spec));
});

test('what another reference still needs stays', () => {
  const both = buildManifest(
    skill({
      files: [
        file([
          { type: 'skill_ref', order: 0, skillId: 'helper' },
          { type: 'skill_ref', order: 1, skillId: 'other' },
        ]),
      ],
    }),
    { dependencies: [HELPER, { ...HELPER, id: 'other' }, TONE], plugins: [] },
  );
  expect(redactManifest(both, verdicts('metadata')).spec.dependencies).toContainEqual(TONE);
});
