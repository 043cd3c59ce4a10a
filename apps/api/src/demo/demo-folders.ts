import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSkillMd, SKILL_MD, textOf } from '@guildhall/bundles';
import type { BundleText } from '@guildhall/manifest';
import type { DemoManifest } from './authoring.js';

/** One folder for each edition of a bundle: `<name>/<number>/SKILL.md` and what it speaks of. */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../assets/demo-skills');

/** An edition of a bundle, whose name and description its SKILL.md says. @throws {Error} when there is no such folder */
export function folder(name: string, edition: number, about: Omit<DemoManifest, 'name' | 'description' | 'kind' | 'bundle'>): DemoManifest {
  const root = join(ROOT, name, String(edition));
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readText(root, join(entry.parentPath, entry.name)));
  const skillMd = parseSkillMd(files.find(({ path }) => path === SKILL_MD)?.content ?? '', { mode: 'strict' });
  if (!skillMd.ok) throw new Error(`The demo's ${name} ${edition} has a SKILL.md with faults.`);
  return { name, description: skillMd.skill.description, kind: 'bundle', bundle: { files }, ...about };
}

function readText(root: string, file: string): BundleText {
  const content = textOf(readFileSync(file));
  if (content === null) throw new Error(`${file} is no text.`);
  const isExecutable = (statSync(file).mode & 0o111) !== 0;
  return { path: relative(root, file).split(sep).join('/'), content, ...(isExecutable && { executable: true }) };
}
