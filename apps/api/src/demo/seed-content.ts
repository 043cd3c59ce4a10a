import type { Manifest, ModelChoice, ModelTiers, SkillFile } from '@guildhall/manifest';
import type { DemoLibraryItem, DemoSkill } from './authoring.js';
import { LIBRARY, SKILLS } from './content.js';
import type { DemoApi } from './demo-api.js';
import { type CreatedIds, knownBlocks, toFlat } from './flat-form.js';

interface SkillAnswer {
  readonly skill: { readonly id: string; readonly installation: { readonly id: string } };
}

interface PublishAnswer {
  readonly version: { readonly manifest: Pick<Manifest, 'spec'> };
}

const model = (provider: string, name: string): ModelChoice => ({ provider, model: name, temperature: 0.3 });

const MODELS: ModelTiers = {
  low: [model('anthropic', 'claude-haiku-4-5'), model('openai', 'gpt-5-mini')],
  medium: [model('anthropic', 'claude-sonnet-4-6'), model('openai', 'gpt-5.1')],
  high: [model('anthropic', 'claude-opus-4-6'), model('anthropic', 'claude-sonnet-4-6')],
};

/** What the demo has already when its seeding begins: nothing, or whatever an interrupted seeding has left. */
export type SeedingState = 'empty' | 'interrupted';

/**
 * Makes everything of the demo through the API, as its author would. After an interruption every step looks first at what is there, so
 * the seeding goes on where it stopped.
 */
export async function seedContent(api: DemoApi, state: SeedingState): Promise<void> {
  await api.call('PUT', '/account/models', MODELS);
  const items = await seedLibrary(api);
  const skills = new Map<string, string>();
  for (const skill of SKILLS) {
    const present = state === 'empty' ? null : await findSkill(api, skill);
    skills.set(nameOf(skill), await seedSkill(api, skill, { ids: { skills, items }, present }));
  }
}

async function seedLibrary(api: DemoApi): Promise<Map<string, string>> {
  const { items } = await api.call<{ items: { id: string; name: string }[] }>('GET', '/library?limit=200');
  const ids = new Map(items.map(({ name, id }) => [name, id]));
  for (const item of LIBRARY) if (!ids.has(item.name)) ids.set(item.name, await createItem(api, item));
  return ids;
}

async function createItem(api: DemoApi, item: DemoLibraryItem): Promise<string> {
  const created = await api.call<{ item: { id: string } }>('POST', '/library', item);
  return created.item.id;
}

/** How far a skill has come. */
interface PresentSkill {
  readonly id: string;
  readonly installId: string;
  /** Files of the draft. */
  readonly files: readonly SkillFile[];
  readonly pluginIds: readonly string[];
  /** Numbers that were published, and those among them that were taken back. */
  readonly published: number;
  readonly yanked: readonly number[];
}

async function findSkill(api: DemoApi, skill: DemoSkill): Promise<PresentSkill | null> {
  const found = await api.find<SkillAnswer>(`/skills/${encodeURIComponent(`demo/${nameOf(skill)}`)}`);
  if (!found) return null;
  const { id, installation } = found.skill;
  const { files = [] } = await api.call<{ files?: readonly SkillFile[] }>('GET', `/skills/${id}/export`);
  const plugins = skill.plugins ? await api.call<{ skills: { id: string }[] }>('GET', `/skills/${id}/skills`) : { skills: [] };
  const { versions } = await api.call<{ versions: { version: number; yanked?: object }[] }>('GET', `/skills/${id}/versions`);
  return {
    id,
    installId: installation.id,
    files,
    pluginIds: plugins.skills.map((plugin) => plugin.id),
    published: versions.length,
    yanked: versions.flatMap(({ version, yanked }) => (yanked ? [version] : [])),
  };
}

interface SkillSeeding {
  readonly ids: CreatedIds;
  readonly present: PresentSkill | null;
}

async function seedSkill(api: DemoApi, skill: DemoSkill, { ids, present }: SkillSeeding): Promise<string> {
  const before = present ?? (await createSkill(api, skill, ids));
  const { id, installId } = before;
  for (const plugin of skill.plugins ?? []) {
    const skillId = ids.skills.get(plugin);
    if (!skillId || !before.pluginIds.includes(skillId)) await api.call('POST', `/skills/${id}/skills`, { skillId });
  }
  if (skill.pricing) await api.call('PATCH', `/skills/${id}`, { pricing: skill.pricing });
  const files = await publishEditions(api, skill, { ids, before });
  await takeBack(api, skill, before);
  const last = skill.editions.at(-1)?.manifest;
  if (skill.draft && last) await importManifest(api, toFlat(skill.draft, ids, knownBlocks(last, files)));
  if (skill.install) await api.call('PATCH', `/skills/installs/${installId}`, skill.install);
  return id;
}

async function createSkill(api: DemoApi, { editions: [first] }: DemoSkill, ids: CreatedIds): Promise<PresentSkill> {
  const { skill } = await importManifest(api, toFlat(first.manifest, ids));
  return { id: skill.id, installId: skill.installation.id, files: [], pluginIds: [], published: 0, yanked: [] };
}

/** @returns the files of the draft afterwards */
async function publishEditions(
  api: DemoApi,
  { editions }: DemoSkill,
  { ids, before }: { ids: CreatedIds; before: PresentSkill },
): Promise<readonly SkillFile[]> {
  let files = before.files;
  for (const [index, { manifest, note }] of editions.entries()) {
    if (index < before.published) continue;
    const previous = editions[index - 1];
    if (previous) await importManifest(api, toFlat(manifest, ids, knownBlocks(previous.manifest, files)));
    const { version } = await api.call<PublishAnswer>('POST', `/skills/${before.id}/publish`, { note });
    files = version.manifest.spec.files;
  }
  return files;
}

async function takeBack(api: DemoApi, { editions }: DemoSkill, { id, yanked }: PresentSkill): Promise<void> {
  for (const [index, { yanked: reason }] of editions.entries()) {
    const version = index + 1;
    if (reason && !yanked.includes(version)) await api.call('POST', `/skills/${id}/versions/${version}/yank`, { reason });
  }
}

function importManifest(api: DemoApi, manifest: object): Promise<SkillAnswer> {
  return api.call('POST', '/skills/import', { manifest, options: { conflictStrategy: 'overwrite' } });
}

function nameOf({ editions: [first] }: DemoSkill): string {
  return first.manifest.name;
}
