import { type BundleFile, bundleFile, SKILL_MD, slugOf, writeSkillMd } from '@guildhall/bundles';
import { sha256Hex } from '@guildhall/kernel';
import { SCHEMA_FILE } from './schema-file.js';

/** Of what a skill is made when there is no folder. */
export interface PromptSkill {
  readonly prompt: string;
  /** A slug; by default made of the prompt. */
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** JSON Schema of what the skill answers. */
  readonly schema?: object | undefined;
}

const NAME_WORDS = 5;
const NAME_MAX = 40;
const DESCRIPTION_MAX = 200;

/** The files of a skill whose instructions are the prompt. No model is asked, so equal prompts give equal skills. */
export function promptSkill({ prompt, name, description, schema }: PromptSkill): BundleFile[] {
  const identity = { name: name ?? nameOfPrompt(prompt), description: description ?? descriptionOfPrompt(prompt) };
  const text = writeSkillMd({ ...identity, body: prompt });
  const files = [bundleFile(SKILL_MD, text)];
  return schema ? [...files, bundleFile(SCHEMA_FILE, `${JSON.stringify(schema, null, 2)}\n`)] : files;
}

/** The first words, and of the whole enough that no other prompt has the same name. */
export function nameOfPrompt(prompt: string): string {
  const words = prompt.trim().split(/\s+/).slice(0, NAME_WORDS).join(' ');
  const slug = slugOf(words).slice(0, NAME_MAX).replace(/-$/, '');
  return [slug || 'skill', sha256Hex(prompt).slice(0, 6)].join('-');
}

/** The first sentence. */
export function descriptionOfPrompt(prompt: string): string {
  const line = prompt.trim().replace(/\s+/g, ' ');
  const sentence = /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line;
  return [...sentence].slice(0, DESCRIPTION_MAX).join('');
}
