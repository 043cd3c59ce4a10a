import { type BundleFile, bundleFile, textOf } from '@guildhall/bundles';
import { DraftsRepository } from '@guildhall/data';
import { type AccountId, DomainError, type SkillId } from '@guildhall/kernel';
import { type BundleContent, type BundleText, documentOf, type FlatDocument, type FlatManifest, flatOf } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { BundleReader, BundleStore, bundleOf } from '../bundle-content/index.js';
import type { ImportWarningView } from './transfer.dto.js';

/** A document whose files are kept. */
export interface ReadDocument {
  readonly manifest: FlatManifest;
  readonly warnings: readonly ImportWarningView[];
}

/** Bundles as documents: folders written down, out of the store and into it. */
@Injectable()
export class BundleDocuments {
  constructor(
    private readonly reader: BundleReader,
    private readonly store: BundleStore,
    private readonly drafts: DraftsRepository,
  ) {}

  async write(manifest: FlatManifest): Promise<string> {
    const files = await this.store.loadFiles(manifest.bundleFiles ?? []);
    return JSON.stringify(documentOf(manifest, files.map(writeFile)));
  }

  /**
   * Text from elsewhere is taken leniently. What the document says of name and description goes into its SKILL.md.
   * @param merged the skill whose files stay where the document has none of their path
   * @throws {DomainError} as `BundleReader.read`
   */
  async read(accountId: AccountId, document: FlatDocument, merged: SkillId | null): Promise<ReadDocument> {
    if (!document.bundle) return { manifest: flatOf(document, null), warnings: [] };
    const { name, bundle } = document;
    const files = withKept(bundle.files.map(readFile), merged ? await this.keptFiles(merged) : []);
    const kept = await this.store.keep(accountId, await this.reader.read({ files }, { mode: 'lenient', fallbackName: name }));
    const { description = kept.description } = document;
    const content = await this.store.withIdentity(accountId, kept.content, { name, description });
    const warnings = kept.warnings.map((message) => ({ code: 'skill_md', message }));
    return { manifest: flatOf({ ...document, description }, content), warnings };
  }

  private async keptFiles(id: SkillId): Promise<BundleFile[]> {
    const draft = await this.drafts.findById(id);
    const content: BundleContent | null = draft && bundleOf(draft.content);
    return content ? this.store.loadFiles(content.bundleFiles) : [];
  }
}

function withKept(files: readonly BundleFile[], kept: readonly BundleFile[]): BundleFile[] {
  const paths = new Set(files.map(({ path }) => path));
  return [...files, ...kept.filter(({ path }) => !paths.has(path))];
}

/** Text as text, and everything else as base64. */
function writeFile({ path, content, executable }: BundleFile): BundleText {
  const text = textOf(content);
  const written = text === null ? ({ content: Buffer.from(content).toString('base64'), encoding: 'base64' } as const) : { content: text };
  return { path, ...written, ...(executable && { executable }) };
}

function readFile({ path, content, encoding = 'utf8', executable }: BundleText, index: number): BundleFile {
  if (encoding === 'utf8') return bundleFile(path, content, executable);
  const bytes = Buffer.from(content, 'base64');
  if (bytes.toString('base64') === content) return bundleFile(path, bytes, executable);
  const fault = { pointer: `/manifest/bundle/files/${index}/content`, code: 'is_base64', message: 'Expects base64 with its padding.' };
  throw new DomainError('invalid_manifest', { faults: [fault] });
}
