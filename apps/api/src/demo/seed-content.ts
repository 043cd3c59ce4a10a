import type { Manifest, SkillFile } from '@guildhall/manifest';
import type { DemoContent, DemoLibraryItem, DemoSkill } from './authoring.js';
import { nameOf } from './content.js';
import { type DemoApi, pathOf } from './demo-api.js';
import { type CreatedIds, knownBlocks, toFlat } from './flat-form.js';

interface SkillAnswer {
  readonly skill: { readonly id: string; readonly installation: { readonly id: string } };
}

interface PublishAnswer {
  readonly version: { readonly manifest: Pick<Manifest, 'spec'> };
}

/** What the demo has already when its seeding begins: nothing, or whatever an interrupted seeding has left. */
export type SeedingState = 'empty' | 'interrupted';

/** One account of the demo while it is being filled. */
export interface Tenant {
  readonly slug: string;
  readonly api: DemoApi;
  readonly content: DemoContent;
  readonly state: SeedingState;
}

/**
 * Makes the skills of an account through the API, as their author would. After an interruption every step looks first at what is there, so
 * the seeding goes on where it stopped.
 * @param known ids of skills of other accounts, by `account/name`
 * @returns ids of the account's own skills, by `account/name`
 */
export async function seedContent(tenant: Tenant, known: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const { slug, content, api } = tenant;
  const items = await seedLibrary(tenant);
  const own = new Map<string, string>();
  for (const skill of content.skills) {
    const name = nameOf(skill);
    own.set(
      name,
      await seedSkill(api, skill, { ids: { skills: new Map([...known, ...own]), items }, present: await findSkill(tenant, skill) }),
    );
  }
  return new Map([...own].map(([name, id]) => [`${slug}/${name}`, id]));
}

/** What the account says about itself. */
export async function seedSettings({ api, content: { models, grantPolicy } }: Tenant): Promise<void> {
  if (models) await api.call('PUT', '/account/models', models);
  if (grantPolicy) await api.call('PATCH', '/account', { grantPolicy });
}

async function seedLibrary({ api, content: { library } }: Tenant): Promise<Map<string, string>> {
  if (library.length === 0) return new Map();
  const { items } = await api.call<{ items: { id: string; name: string }[] }>('GET', '/library?limit=200');
  const ids = new Map(items.map(({ name, id }) => [name, id]));
  for (const item of library) if (!ids.has(item.name)) ids.set(item.name, await createItem(api, item));
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

async function findSkill({ api, slug, state }: Tenant, skill: DemoSkill): Promise<PresentSkill | null> {
  if (state === 'empty') return null;
  const found = await api.find<SkillAnswer>(`/skills/${pathOf(`${slug}/${nameOf(skill)}`)}`);
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
  const before = await begin(api, skill, { ids, present });
  const { id, installId } = before;
  for (const plugin of skill.plugins ?? []) {
    const skillId = ids.skills.get(plugin);
    if (!skillId || !before.pluginIds.includes(skillId)) await api.call('POST', `/skills/${id}/skills`, { skillId });
  }
  const { pricing, approvalMode } = skill;
  if (pricing || approvalMode) await api.call('PATCH', `/skills/${id}`, { pricing, approvalMode });
  const files = await publishEditions(api, skill, { ids, before });
  await takeBack(api, skill, before);
  const last = skill.editions.at(-1)?.manifest;
  if (skill.draft && last) await importManifest(api, toFlat(skill.draft, ids, knownBlocks(last, files)));
  if (skill.deprecated) await deprecate(api, id, { ...skill.deprecated, ids });
  if (skill.install) await api.call('PATCH', `/skills/installs/${installId}`, skill.install);
  return id;
}

/** The skill with the content of its first edition, unless a later one has been published already. */
async function begin(api: DemoApi, skill: DemoSkill, { ids, present }: SkillSeeding): Promise<PresentSkill> {
  if (present && present.published > 0) return present;
  const { fork } = skill;
  if (fork && !present) await api.call('POST', `/marketplace/skills/${pathOf(fork)}/fork`, { name: nameOf(skill) });
  const created = await importManifest(api, toFlat(skill.editions[0].manifest, ids));
  const { id, installation } = created.skill;
  return present ?? { id, installId: installation.id, files: [], pluginIds: [], published: 0, yanked: [] };
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

interface Deprecating {
  readonly message: string;
  readonly successor: string;
  readonly ids: CreatedIds;
}

async function deprecate(api: DemoApi, id: string, { message, successor, ids }: Deprecating): Promise<void> {
  await api.call('PATCH', `/skills/${id}`, { deprecated: { message, successorSkillId: ids.skills.get(successor) ?? null } });
}

function importManifest(api: DemoApi, manifest: object): Promise<SkillAnswer> {
  return api.call('POST', '/skills/import', { manifest, options: { conflictStrategy: 'overwrite' } });
}
