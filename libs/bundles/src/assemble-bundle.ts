import { SKILL_MD_MISSING } from './archive-layout.js';
import type { ArchiveRefusal } from './archive-refusal.js';
import { bundleDigest } from './digest.js';
import { type BundleFile, bundleFile, decodeUtf8, SKILL_MD } from './files.js';
import { parseSkillMd, type SkillMdOptions } from './skill-md.js';
import type { SkillMd, SkillMdProblem } from './skill-md.types.js';

/** A folder of a skill that may be stored. */
export interface Bundle {
  skill: SkillMd;
  /** Sorted by path, with SKILL.md as it is to be stored. */
  files: BundleFile[];
  digest: string;
  warnings: string[];
}

export type BundleReading =
  | { ok: true; bundle: Bundle }
  | { ok: false; refusal: ArchiveRefusal }
  /** The SKILL.md is refused; see `SkillMdReading`. */
  | { ok: false; problems: SkillMdProblem[]; parsed: boolean };

/**
 * Reads the SKILL.md of files that `readArchive` or `collectFiles` let through, and puts the text to store in its place.
 * `options.directory` is the top directory of the archive; `warnings` of the reading go on in front of those of the text.
 */
export function assembleBundle(files: readonly BundleFile[], options: SkillMdOptions & { warnings?: readonly string[] }): BundleReading {
  const file = files.find(({ path }) => path === SKILL_MD);
  if (!file) return { ok: false, refusal: SKILL_MD_MISSING };
  const text = decodeUtf8(file.content);
  if (text === null)
    return { ok: false, refusal: { code: 'skill_md_not_utf8', detail: `${SKILL_MD} must be valid UTF-8`, path: SKILL_MD } };
  const reading = parseSkillMd(text, options);
  if (!reading.ok) return { ok: false, problems: reading.problems, parsed: reading.parsed };
  const stored = reading.text === text ? file : bundleFile(SKILL_MD, reading.text, file.executable);
  const all = files.map((other) => (other === file ? stored : other));
  const warnings = [...(options.warnings ?? []), ...reading.warnings];
  return { ok: true, bundle: { skill: reading.skill, files: all, digest: bundleDigest(all), warnings } };
}
