import type { ModelChoice, ModelTiers, SkillFile } from '@guildhall/manifest';
import type { DemoEdition, DemoLibraryItem, DemoManifest, DemoSkill } from './authoring.js';
import { LIBRARY, SKILLS } from './content.js';
import type { DemoApi } from './demo-api.js';
import { type CreatedIds, type KnownBlocks, knownBlocks, toFlat } from './flat-form.js';

interface SkillAnswer {
  readonly skill: { readonly id: string; readonly installation: { readonly id: string } };
}

const model = (provider: string, name: string): ModelChoice => ({ provider, model: name, temperature: 0.3 });

const MODELS: ModelTiers = {
  low: [model('anthropic', 'claude-haiku-4-5'), model('openai', 'gpt-5-mini')],
  medium: [model('anthropic', 'claude-sonnet-4-6'), model('openai', 'gpt-5.1')],
  high: [model('anthropic', 'claude-opus-4-6'), model('anthropic', 'claude-sonnet-4-6')],
};

/**
 * Makes everything of the demo through the API, as its author would. Every step looks first at what is there, so a seeding that was
 * interrupted goes on where it stopped.
 */
export async function seedContent(api: DemoApi): Promise<void> {
  await api.call('PUT', '/account/models', MODELS);
  const items = await seedLibrary(api);
  const skills = new Map<string, string>();
  for (const skill of SKILLS) skills.set(nameOf(skill), await seedSkill(api, skill, { skills, items }));
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

async function seedSkill(api: DemoApi, skill: DemoSkill, ids: CreatedIds): Promise<string> {
  const path = `/skills/${encodeURIComponent(`demo/${nameOf(skill)}`)}`;
  const existing = await api.find<SkillAnswer>(path);
  const { id, installation } = (existing ?? (await importManifest(api, toFlat(skill.editions[0].manifest, ids)))).skill;
  await assignPlugins(
    api,
    id,
    (skill.plugins ?? []).map((name) => ids.skills.get(name) ?? name),
  );
  if (skill.pricing) await api.call('PATCH', `/skills/${id}`, { pricing: skill.pricing });
  await publishEditions(api, id, { skill, ids });
  await takeBack(api, id, skill.editions);
  if (skill.draft) await writeOver(api, id, { manifest: skill.draft, before: skill.editions.at(-1)?.manifest, ids });
  if (skill.install) await api.call('PATCH', `/skills/installs/${installation.id}`, skill.install);
  return id;
}

async function assignPlugins(api: DemoApi, agentId: string, pluginIds: readonly string[]): Promise<void> {
  if (pluginIds.length === 0) return;
  const { skills } = await api.call<{ skills: { id: string }[] }>('GET', `/skills/${agentId}/skills`);
  const assigned = new Set(skills.map(({ id }) => id));
  for (const skillId of pluginIds) if (!assigned.has(skillId)) await api.call('POST', `/skills/${agentId}/skills`, { skillId });
}

async function publishEditions(api: DemoApi, id: string, { skill, ids }: { skill: DemoSkill; ids: CreatedIds }): Promise<void> {
  const { total } = await api.call<{ total: number }>('GET', `/skills/${id}/versions?limit=1`);
  for (const [index, { manifest, note }] of skill.editions.entries()) {
    if (index < total) continue;
    if (index > 0) await writeOver(api, id, { manifest, before: skill.editions[index - 1]?.manifest, ids });
    await api.call('POST', `/skills/${id}/publish`, { note });
  }
}

async function takeBack(api: DemoApi, id: string, editions: readonly DemoEdition[]): Promise<void> {
  for (const [index, { yanked }] of editions.entries()) {
    if (!yanked) continue;
    const path = `/skills/${id}/versions/${index + 1}`;
    const { version } = await api.call<{ version: { yanked?: object | null } }>('GET', path);
    if (!version.yanked) await api.call('POST', `${path}/yank`, { reason: yanked });
  }
}

/** Replaces the draft; blocks that it had before keep their ids. */
async function writeOver(
  api: DemoApi,
  id: string,
  { manifest, before, ids }: { manifest: DemoManifest; before: DemoManifest | undefined; ids: CreatedIds },
): Promise<void> {
  const known = before ? await currentBlocks(api, id, before) : new Map();
  await importManifest(api, toFlat(manifest, ids, known));
}

async function currentBlocks(api: DemoApi, id: string, manifest: DemoManifest): Promise<KnownBlocks> {
  const { files = [] } = await api.call<{ files?: readonly SkillFile[] }>('GET', `/skills/${id}/export`);
  return knownBlocks(manifest, files);
}

function importManifest(api: DemoApi, manifest: object): Promise<SkillAnswer> {
  return api.call('POST', '/skills/import', { manifest, options: { conflictStrategy: 'overwrite' } });
}

function nameOf({ editions: [first] }: DemoSkill): string {
  return first.manifest.name;
}
