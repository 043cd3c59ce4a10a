import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BUNDLE_LIMITS } from './archive-refusal.js';
import { assembleBundle } from './assemble-bundle.js';
import { collectFiles } from './collect-files.js';
import { bundleFile, textOf } from './files.js';
import { readArchive } from './read-archive.js';
import { scanBundle } from './scan.js';
import { parseSkillMd, type SkillMdOptions } from './skill-md.js';
import { writeArchive } from './write-archive.js';

/** Real skills of other people, which are not part of this repository: a folder with `skills/index.json`. */
const corpora = process.env.GUILDHALL_CORPORA;
const root = corpora === undefined ? null : join(corpora, 'skills');

interface Sample {
  path: string;
  files: string[];
  skillMdSha256: string;
  /** What the reference validator of the Agent Skills specification says. */
  agentSkillsSpec: { valid: boolean; errors: string[] };
}

/** What the reference validator refuses and we accept: the keys that the Everruns documents add are known here. */
const KEYS_OF_EVERRUNS =
  /^Unexpected fields in frontmatter: (?:(?:agent|argument-hint|context|disable-model-invocation|model|user-invocable)(?:, |\.))+ /;

const samples: Sample[] = root === null ? [] : JSON.parse(readFileSync(join(root, 'index.json'), 'utf8'));
const contentOf = ({ path }: Sample, file: string) => readFileSync(join(root ?? '', path, file));
const parse = (sample: Sample, options: SkillMdOptions) =>
  parseSkillMd(textOf(contentOf(sample, 'SKILL.md')) ?? '', { directory: basename(sample.path), ...options });

const suite = root !== null && existsSync(join(root, 'index.json')) ? describe : describe.skip;
const title = suite === describe ? 'real skills' : 'SKIPPED, GUILDHALL_CORPORA names no folder with skills/index.json: real skills';

suite(title, () => {
  test('INP-09: fewer than one real skill in twenty has something that a scan reports', () => {
    const suspected = samples.filter((sample) =>
      [...scanBundle(sample.files.map((file) => bundleFile(file, contentOf(sample, file))))].some((step) => step !== null),
    );
    expect(suspected.length).toBeLessThan(samples.length / 20);
  });

  test('there are some, valid ones and others', () => {
    const valid = samples.filter(({ agentSkillsSpec }) => agentSkillsSpec.valid).length;
    expect(valid).toBeGreaterThan(50);
    expect(samples.length).toBeGreaterThan(valid);
  });

  test('strict mode accepts those that the reference validator calls valid, and those with keys of Everruns', () => {
    const differing = samples.filter((sample) => {
      const isValid = sample.agentSkillsSpec.valid || sample.agentSkillsSpec.errors.every((error) => KEYS_OF_EVERRUNS.test(error));
      return parse(sample, { mode: 'strict' }).ok !== isValid;
    });
    expect(differing.map(({ path, agentSkillsSpec }) => [path, agentSkillsSpec.errors])).toEqual([]);
  });

  test('what strict mode accepts is stored byte for byte', () => {
    for (const sample of samples) {
      const reading = parse(sample, { mode: 'strict' });
      if (reading.ok) expect(bundleFile('SKILL.md', reading.text).sha256).toBe(sample.skillMdSha256);
    }
  });

  test('lenient mode accepts all, and says what it changed', () => {
    for (const sample of samples) {
      const reading = parse(sample, { mode: 'lenient' });
      if (!reading.ok) throw new Error(`${sample.path}: ${reading.problems.map(({ message }) => message).join('; ')}`);
      const isChanged = bundleFile('SKILL.md', reading.text).sha256 !== sample.skillMdSha256;
      expect(reading.warnings.some((warning) => /^(?:name|description|frontmatter): (?!does not match)/.test(warning))).toBe(isChanged);
      // The text that is stored says the same in strict mode, name and description included.
      const stored = parseSkillMd(reading.text, { mode: 'lenient' });
      expect(stored).toMatchObject({ ok: true, skill: { name: reading.skill.name, description: reading.skill.description } });
    }
  });

  test('whole folders come back from an archive as they went in', async () => {
    for (const sample of samples) {
      const files = sample.files.map((file) => bundleFile(file, contentOf(sample, file)));
      const collected = collectFiles(files, BUNDLE_LIMITS);
      if (!collected.ok) throw new Error(`${sample.path}: ${collected.refusal.detail}`);
      const reading = await readArchive(await writeArchive(files), BUNDLE_LIMITS);
      const hashes = (list: typeof files) => list.map(({ path, sha256 }) => [path, sha256]);
      expect(reading.ok && hashes(reading.files)).toEqual(hashes(collected.files));
      expect(assembleBundle(collected.files, { mode: 'lenient' }).ok).toBe(true);
    }
  });
});
