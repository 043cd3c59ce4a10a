import { SURFACE_LIMITS } from './archive-refusal.js';
import { assembleBundle } from './assemble-bundle.js';
import { bundleDigest } from './digest.js';
import { bundleFile } from './files.js';
import { readArchive } from './read-archive.js';
import { zip } from './zip-samples.property.js';

const TEXT = '---\nname: csv-analyzer\ndescription: Analyze CSV files.\n---\n\nRun scripts/analyze.py.\n';

test('the archive of the documents becomes a skill with the digest that they give', async () => {
  const archive = zip([
    { name: 'csv-analyzer/' },
    { name: 'csv-analyzer/SKILL.md', content: TEXT },
    { name: 'csv-analyzer/scripts/analyze.py', content: "print('ok')\n" },
    { name: 'csv-analyzer/references/REFERENCE.md', content: '# Reference\n' },
  ]);
  const reading = await readArchive(archive, SURFACE_LIMITS);
  if (!reading.ok) throw new Error(reading.refusal.detail);
  const { files, topDirectory, warnings } = reading;
  expect(topDirectory).toBe('csv-analyzer');
  expect(assembleBundle(files, { mode: 'strict', directory: 'csv-analyzer', warnings })).toMatchObject({
    ok: true,
    bundle: {
      skill: { name: 'csv-analyzer', description: 'Analyze CSV files.', body: 'Run scripts/analyze.py.\n' },
      digest: 'e57500329a35700d426921fe3835fea3157680d3a1cf789af51f613c804ca3fa',
      warnings: [],
    },
  });
  expect(assembleBundle(files, { mode: 'strict', directory: 'other' })).toMatchObject({
    ok: false,
    problems: [{ message: 'name: does not match archive directory "other"' }],
  });
});

test('the text is stored as lenient reading leaves it, and as it came otherwise', () => {
  const other = bundleFile('a', 'x');
  const [mended, kept] = ['\ufeff---\nname: My Skill\ndescription: d\n---\n', TEXT].map((text) =>
    assembleBundle([bundleFile('SKILL.md', text, true), other], { mode: 'lenient', warnings: ['archive: x'] }),
  );
  const files = [bundleFile('SKILL.md', '---\nname: my-skill\ndescription: d\n---\n', true), other];
  expect(mended).toMatchObject({ bundle: { files, digest: bundleDigest(files), warnings: ['archive: x', 'name: changed to "my-skill"'] } });
  expect(kept).toMatchObject({ bundle: { files: [bundleFile('SKILL.md', TEXT, true), other] } });
});

test.each<[string, (string | Uint8Array)[], object]>([
  ['no SKILL.md', [], { refusal: { code: 'skill_md_missing', detail: 'Archive must contain a SKILL.md file' } }],
  ['bytes', [Uint8Array.of(0xff)], { refusal: { code: 'skill_md_not_utf8', detail: 'SKILL.md must be valid UTF-8', path: 'SKILL.md' } }],
  ['no front matter', ['x'], { parsed: false, problems: [{ code: 'front_matter_missing' }] }],
  ['an invalid name', ['---\nname: A\n---'], { parsed: true, problems: [{ code: 'name_characters' }, { code: 'field_required' }] }],
])('%s is refused', (_, contents, answer) => {
  const files = contents.map((content) => bundleFile('SKILL.md', content));
  expect(assembleBundle(files, { mode: 'strict' })).toMatchObject({ ok: false, ...answer });
});
