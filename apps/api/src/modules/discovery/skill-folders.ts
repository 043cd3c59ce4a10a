import { type BundleFile, bundleFile, SKILL_MD, writeSkillMd } from '@guildhall/bundles';
import { type AccountId, DomainError, type SkillId, sha256Hex } from '@guildhall/kernel';
import { type BundleEntry, type BundleSpec, compilePrepared, type PreparedManifest } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { BundleStore } from '../bundle-content/index.js';
import { BundleArchives } from '../bundles/index.js';
import { OfferedManifests } from './offered-manifests.js';

/** A skill as a folder with a SKILL.md, in the state that a reader is shown. */
export interface SkillFolder {
  readonly skillId: SkillId;
  readonly name: string;
  readonly description: string;
  readonly files: readonly BundleEntry[];
  /** null for a folder that was made of a skill of another kind. */
  readonly bundle: BundleSpec | null;
  /** The SKILL.md of such a folder. */
  readonly text: BundleFile | null;
}

/** Longest description that a SKILL.md may have, in characters. */
const DESCRIPTION_MAX = 1_024;
const MARKDOWN = 'text/markdown; charset=utf-8';

/** Digests of archives that are remembered: each is made of all bytes of an archive. */
const DIGESTS = 50_000;

/** Opens skills as folders: bundles as they are, agents and prompts as one SKILL.md with what they say when no value is given. */
@Injectable()
export class SkillFolders {
  private readonly digests = new LRUCache<string, string>({ max: DIGESTS });

  constructor(
    private readonly offered: OfferedManifests,
    private readonly archives: BundleArchives,
    private readonly store: BundleStore,
  ) {}

  /** Those of the skills that the reader may read, in their order. @param reader the asking account; null for an anonymous one */
  async openAll(ids: readonly SkillId[], reader: AccountId | null): Promise<(SkillFolder | null)[]> {
    const read = await this.offered.read(ids, reader);
    return ids.map((id) => {
      const manifest = read.get(id);
      return manifest ? folderOf(id, manifest) : null;
    });
  }

  /** @throws {DomainError} `not_found` */
  async readFile(folder: SkillFolder, path: string): Promise<{ file: BundleEntry; content: Uint8Array }> {
    const file = folder.files.find((entry) => entry.path === path);
    if (!file) throw new DomainError('not_found');
    return { file, content: folder.text?.content ?? (await this.store.load(file)) };
  }

  /** @throws {DomainError} `not_found` for a folder that is one file */
  async archive({ bundle }: SkillFolder): Promise<Buffer> {
    if (!bundle) throw new DomainError('not_found');
    return this.archives.read(bundle);
  }

  /** SHA-256 of the archive, as 64 hexadecimal digits. */
  async archiveDigest(folder: SkillFolder): Promise<string> {
    const state = JSON.stringify(folder.files.map(({ path, sha256, executable }) => [path, sha256, executable]));
    const key = sha256Hex(state);
    const known = this.digests.get(key);
    if (known !== undefined) return known;
    const digest = sha256Hex(await this.archive(folder));
    this.digests.set(key, digest);
    return digest;
  }
}

function folderOf(skillId: SkillId, prepared: PreparedManifest): SkillFolder | null {
  const { metadata, spec } = prepared.manifest;
  const { name, title } = metadata;
  const description = [...(metadata.description.trim() || title)].slice(0, DESCRIPTION_MAX).join('');
  if (spec.bundle) return { skillId, name, description, files: spec.bundle.files, bundle: spec.bundle, text: null };
  if (metadata.kind !== 'agent' && metadata.kind !== 'prompt') return null;
  const { system, messages } = compilePrepared(prepared, {}, { models: [] });
  const body = [system, ...messages.map(({ content }) => content)].filter((part) => part !== '').join('\n\n');
  const text = bundleFile(SKILL_MD, writeSkillMd({ name, description, body: `${body}\n` }));
  const entry = { path: SKILL_MD, size: text.content.length, sha256: text.sha256, mediaType: MARKDOWN, executable: false };
  return { skillId, name, description, files: [entry], bundle: null, text };
}
