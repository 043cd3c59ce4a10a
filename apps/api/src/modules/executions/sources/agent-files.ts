import { type BundleFile, bundleFile, mediaTypeOf, SKILL_MD } from '@guildhall/bundles';
import { BlobStore, BlobsRepository, Database, type EverrunsInitialFile, type RunFile } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { bundleSpec } from '@guildhall/manifest';
import type { BrokenSkill } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import { BundleReader, BundleStore } from '../../bundle-content/index.js';
import type { InlineBundle } from './inline-plugin.js';

const WORKSPACE = '/workspace';

/** A folder of a skill among the files of an agent (Everruns documents, "Activation"). */
const SKILL_PATH = /^\.agents\/skills\/([^/]+)\/(.+)$/;

/** What the files of an agent bring into its runs. */
export interface BroughtFiles {
  readonly files: readonly RunFile[];
  readonly skills: readonly InlineBundle[];
  readonly broken: readonly BrokenSkill[];
}

/** Lays out the files that runs of an agent begin with, and reads the skills among them. */
@Injectable()
export class AgentFiles {
  constructor(
    private readonly db: Database,
    private readonly blobs: BlobsRepository,
    private readonly store: BlobStore,
    private readonly reader: BundleReader,
    private readonly bundles: BundleStore,
  ) {}

  /** @param hasSkills the agent may use the skills among its files */
  async bring(account: AccountId, initial: readonly EverrunsInitialFile[], hasSkills: boolean): Promise<BroughtFiles> {
    if (initial.length === 0) return { files: [], skills: [], broken: [] };
    const files = initial.map(({ path, content, encoding }) =>
      bundleFile(path, Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8')),
    );
    // THREAT[FLT-08]: bytes first, rows second, as for bundles.
    await this.db.prepare(account, () => this.blobs.announce(files.map(({ sha256 }) => sha256)));
    await this.store.put(files);
    const kept = files.map(({ path, sha256, content }) => ({
      path: `${WORKSPACE}/${path}`,
      sha256,
      mediaType: mediaTypeOf(path),
      size: content.length,
    }));
    const read = hasSkills ? await Promise.all([...foldersIn(files)].map(([folder, own]) => this.read(account, folder, own))) : [];
    return {
      files: kept,
      skills: read.flatMap((one) => ('bundle' in one ? [one] : [])),
      broken: read.flatMap((one) => ('error' in one ? [one] : [])),
    };
  }

  private async read(account: AccountId, folder: string, files: readonly BundleFile[]): Promise<InlineBundle | BrokenSkill> {
    const location = `${WORKSPACE}/.agents/skills/${folder}/${SKILL_MD}`;
    const judged = await this.reader.judge({ files }, { mode: 'strict' });
    if ('refusal' in judged) {
      const reasons = judged.problems.map(({ message }) => message).join(', ');
      return { name: folder, path: location, error: `Invalid SKILL.md: ${reasons}` };
    }
    const { content, name, description } = await this.bundles.keep(account, judged);
    const bundle = bundleSpec(content);
    if (!bundle) throw new Error('What was read is a bundle.');
    return { name, description, version: 'file', bundle, location };
  }
}

/** The files of each skill, by its folder; without a SKILL.md a folder is none. */
function foldersIn(files: readonly BundleFile[]): ReadonlyMap<string, readonly BundleFile[]> {
  const folders = new Map<string, BundleFile[]>();
  for (const file of files) {
    const [, folder, path] = SKILL_PATH.exec(file.path) ?? [];
    if (folder !== undefined && path !== undefined) folders.set(folder, [...(folders.get(folder) ?? []), { ...file, path }]);
  }
  return new Map([...folders].filter(([, own]) => own.some(({ path }) => path === SKILL_MD)));
}
