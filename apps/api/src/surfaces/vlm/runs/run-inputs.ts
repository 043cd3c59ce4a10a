import { BlobStore, BlobsRepository, Database, type RunFile } from '@guildhall/data';
import { type AccountId, DomainError, type JsonValue } from '@guildhall/kernel';
import type { ContentPart } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import { FileContents } from '../file-contents.js';
import { type FetchTerms, InputFetch } from './input-fetch.js';
import type { InputPart } from './input-values.js';
import { LARGEST_INPUTS, type NamedFile, nameFiles, type ReadFile, readDataUrl } from './run-file.js';

/** Files that one request may name. */
const MOST_FILES = 100;

type FilePart = Exclude<InputPart, { type: 'text' }>;
type KeptFile = Omit<NamedFile, 'bytes'>;

/** What a request says to its run. */
export interface SaidParts {
  /** For each of the given lists, what its message holds. */
  readonly contents: readonly (readonly ContentPart[])[];
  readonly files: readonly RunFile[];
}

/** Gets the files of a request, wherever they are, and keeps them for its run. */
@Injectable()
export class RunInputs {
  constructor(
    private readonly db: Database,
    private readonly blobs: BlobsRepository,
    private readonly store: BlobStore,
    private readonly stored: FileContents,
    private readonly outside: InputFetch,
  ) {}

  /**
   * @param lists the parts of each message
   * @throws {DomainError} `validation_failed`, `not_found`, `outbound_refused`, `body_too_large`
   */
  async read(accountId: AccountId, lists: readonly (readonly InputPart[])[]): Promise<SaidParts> {
    const parts = lists.flat();
    const places = parts.filter((part) => part.type !== 'text');
    if (places.length > MOST_FILES) throw new DomainError('validation_failed', { detail: `at most ${MOST_FILES} files` });
    const files = places.length === 0 ? [] : await this.outside.during(accountId, (signal) => this.keepAll(accountId, places, signal));
    const byPlace = new Map(places.map((part, index) => [part as InputPart, files[index]]));
    return {
      contents: lists.map((list) => list.flatMap((part) => contentOf(part, byPlace.get(part)))),
      files: files.map(({ path, sha256, mediaType, size }) => ({ path, sha256, mediaType, size })),
    };
  }

  private async keepAll(accountId: AccountId, places: readonly FilePart[], signal: AbortSignal): Promise<readonly KeptFile[]> {
    const found: ReadFile[] = [];
    let left = LARGEST_INPUTS;
    for (const part of places) {
      const file = await this.readFile(accountId, part, { maxBytes: left, signal });
      left -= file.bytes.length;
      if (left < 0) throw new DomainError('body_too_large', { details: { limit: LARGEST_INPUTS } });
      found.push(file);
    }
    const files = nameFiles(found);
    await this.keep(accountId, files);
    return files.map(({ bytes: _, ...kept }) => kept);
  }

  private async readFile(accountId: AccountId, part: FilePart, terms: FetchTerms): Promise<ReadFile> {
    const left = terms.maxBytes;
    if (part.type === 'stored') return this.stored.readInput(accountId, part.fileId, left);
    const own = readDataUrl(part.url, part.place) ?? (await this.stored.readLinked(part.url, left));
    return own ?? this.outside.fetch(part.url, part.place, terms);
  }

  /** THREAT[FLT-08]: bytes first, rows second, as for bundles. */
  private async keep(accountId: AccountId, files: readonly NamedFile[]): Promise<void> {
    if (files.length === 0) return;
    await this.db.prepare(accountId, () => this.blobs.announce(files.map(({ sha256 }) => sha256)));
    await this.store.put(files.map(({ sha256, bytes: content }) => ({ sha256, content })));
  }
}

function contentOf(part: InputPart, file: KeptFile | undefined): readonly ContentPart[] {
  if (part.type === 'text') return [part];
  return file ? [{ type: 'file', name: file.name, mediaType: file.mediaType, sha256: file.sha256 }] : [];
}

/** What was said, as it is shown with the run: files by name and type. */
export function shownContent(content: readonly ContentPart[]): JsonValue {
  const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  if (texts.length === content.length) return texts.join('\n');
  return content.map(
    (part): JsonValue =>
      part.type === 'text' ? { type: 'text', text: part.text } : { type: 'file', name: part.name, mediaType: part.mediaType },
  );
}
