import { buildManifest } from './build.js';
import { compileManifest } from './compile.js';
import { diffManifests } from './diff.js';
import { documentOf, exportFlat, flatOf, parseFlat, skillFromFlat } from './flat.js';
import { addedReach, reachOf } from './reach.js';
import { bundle, bundleFile, manifestOf, NO_REFERENCES, skill } from './samples.property.js';
import type { SkillContent } from './types.js';

const SKILL_MD = bundleFile('SKILL.md', 'a');
const GUIDE = bundleFile('references/guide.md', 'b');
const SCRIPT = bundleFile('scripts/run.py', 'c', { executable: true, mediaType: 'text/plain; charset=utf-8' });

describe('the manifest of a bundle', () => {
  test('lists its files by path, and says what the front matter says and nothing else', () => {
    const { spec } = manifestOf(bundle([SCRIPT, SKILL_MD, GUIDE], { license: 'MIT', metadata: { author: 'acme' } }, 'Do it.'));
    expect(spec.bundle).toEqual({
      digest: 'd'.repeat(64),
      license: 'MIT',
      metadata: { author: 'acme' },
      userInvocable: true,
      disableModelInvocation: false,
      context: 'inline',
      files: [SKILL_MD, GUIDE, SCRIPT],
      instructions: 'Do it.',
    });
    expect(spec.files).toEqual([]);
  });

  test('is the same in whatever order the files were loaded, and another when a file may be run', () => {
    const one = manifestOf(bundle([SKILL_MD, SCRIPT]));
    expect(manifestOf(bundle([SCRIPT, SKILL_MD])).metadata.etag).toBe(one.metadata.etag);
    expect(manifestOf(bundle([SKILL_MD, { ...SCRIPT, executable: false }])).metadata.etag).not.toBe(one.metadata.etag);
  });

  test('other kinds have none', () => {
    expect(manifestOf().spec).not.toHaveProperty('bundle');
  });
});

describe('compiling a bundle', () => {
  const compile = (instructions: string, values = {}) =>
    compileManifest(manifestOf(bundle([SKILL_MD], {}, instructions)), values, { models: [] });

  test('INP-09 the instructions are one message, letter for letter, and never part of the system message', () => {
    const text = 'Run !`rm -rf /` for {{user_name}}, $ARGUMENTS.';
    expect(compile(text)).toEqual({ system: '', messages: [{ role: 'user', content: text }], tools: [], model: null, warnings: [] });
  });

  test('without instructions there is no message', () => {
    expect(compile('').messages).toEqual([]);
  });

  test('a value is told to be of no use', () => {
    expect(compile('Go.', { name: 'x' }).warnings.map(({ code }) => code)).toEqual(['unknown_variable_supplied']);
  });
});

describe('the diff of two bundles', () => {
  const diff = (from: Partial<SkillContent>, to: Partial<SkillContent>, texts: Record<string, string> = {}) =>
    diffManifests(
      { version: 1, manifest: manifestOf(from) },
      { version: 'draft', manifest: manifestOf(to), texts: new Map(Object.entries(texts)) },
    );
  const lines = (changes: ReturnType<typeof diff>['changes']) => changes.map(({ type, kind, path }) => `${type} ${kind} ${path}`);

  test('says of each file whether it came, went or changed', () => {
    const { changes, stats } = diff(bundle([SKILL_MD, GUIDE]), bundle([{ ...SKILL_MD, sha256: 'e'.repeat(64) }, SCRIPT]));
    expect(lines(changes)).toEqual([
      'removed file bundle/references/guide.md',
      'changed file bundle/SKILL.md',
      'added file bundle/scripts/run.py',
    ]);
    expect(stats).toEqual({ added: 1, removed: 1, changed: 1 });
  });

  test('shows changed text as hunks when it is given, and none for what is no text', () => {
    const [old, fresh] = ['a'.repeat(64), 'e'.repeat(64)];
    const after = bundle([{ ...SKILL_MD, sha256: fresh }]);
    const [change] = diff(bundle([SKILL_MD]), after, { [old]: 'one\ntwo\n', [fresh]: 'one\n2\n' }).changes;
    expect(change?.hunks?.[0]?.lines).toEqual([' one', '-two', '+2']);
    expect(diff(bundle([SKILL_MD]), after).changes[0]).not.toHaveProperty('hunks');
  });

  test('front matter is one field; what follows from the files is not told twice', () => {
    const { changes } = diff(
      bundle([SKILL_MD], { license: 'MIT' }),
      bundle([SKILL_MD], { license: null, digest: 'f'.repeat(64) }, 'Other.'),
    );
    expect(lines(changes)).toEqual(['changed field bundle']);
    expect(changes[0]).toMatchObject({ before: { license: 'MIT' } });
  });

  test('a bundle and itself are identical', () => {
    expect(diff(bundle([SKILL_MD, SCRIPT]), bundle([SCRIPT, SKILL_MD])).identical).toBe(true);
  });
});

describe('the flat form of a bundle', () => {
  const flat = {
    ...skill(bundle([SKILL_MD, GUIDE], {}, 'Do it.')),
    status: 'active',
    listed: false,
    contentVisibility: 'transparent',
  } as const;

  test('what is stored restores the draft as it was', () => {
    expect(skillFromFlat(exportFlat(flat), flat.createdAt)).toEqual(flat);
  });

  test('the document has the files, and none of the hashes by which the server knows them', () => {
    const document = documentOf(exportFlat(flat), [{ path: 'SKILL.md', content: '---\n---\n' }]);
    expect(document.bundle).toEqual({ files: [{ path: 'SKILL.md', content: '---\n---\n' }] });
    expect(Object.keys(document)).not.toEqual(expect.arrayContaining(['bundleFiles']));
    expect(parseFlat(document)).toEqual({ ok: true, value: document });
    const { bundle: head, bundleFiles, instructions } = flat;
    const content = head && instructions !== null ? { bundle: head, bundleFiles, instructions } : null;
    expect(skillFromFlat(flatOf(document, content), flat.createdAt)).toEqual(flat);
  });

  test.each([
    ['a bundle without files', { kind: 'bundle' }, '/manifest/bundle required'],
    ['files of another kind', { kind: 'agent', bundle: { files: [{ path: 'SKILL.md', content: '' }] } }, '/manifest/bundle not_for_kind'],
    [
      'a stored form',
      { kind: 'bundle', bundle: { files: [{ path: 'SKILL.md', sha256: 'a'.repeat(64) }] } },
      '/manifest/bundle/files/0/content required',
    ],
  ])('422 invalid_manifest: %s', (_, parts, expected) => {
    const parsed = parseFlat({ $manifestVersion: 1, name: 'x', title: 'X', ...parts });
    expect(parsed.ok ? [] : parsed.faults.map(({ pointer, code }) => `${pointer} ${code}`)).toContain(expected);
  });
});

test('GRT-06 what a bundle reaches: the tools that it may use without asking, and files that can be run', () => {
  const reach = (parts: Partial<SkillContent>) => reachOf(buildManifest(skill(parts), NO_REFERENCES).spec);
  const before = reach(bundle([SKILL_MD], { allowedTools: 'Bash(git:*) Read' }));
  expect(before.tools).toEqual(['Bash(git:*)', 'Read']);
  expect(addedReach(before, reach(bundle([SKILL_MD, SCRIPT], { allowedTools: 'Read Write' })))).toMatchObject({
    tools: ['Write'],
    permissions: ['executable files'],
  });
});
