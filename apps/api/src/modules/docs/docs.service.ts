import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '@guildhall/config';
import { DomainError } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { quotedEtag } from '../../http/etags.js';
import { CONFIG } from '../../http/tokens.js';
import type { Document } from '../../openapi/types.js';
import { errorsPage } from './errors-page.js';
import { llmsText } from './llms.js';
import { referencePage } from './reference-page.js';

const ASSETS = join(dirname(fileURLToPath(import.meta.url)), '../../../assets');

/** What a browser may ask for, and what it is. */
const ASSET_TYPES: Readonly<Record<string, string>> = {
  'docs.css': 'text/css; charset=utf-8',
  'docs.js': 'text/javascript; charset=utf-8',
};

/** A text that does not change while the process runs. */
export interface DocsFile {
  readonly type: string;
  readonly text: string;
  readonly etag: string;
}

/**
 * The documentation that the server shows of itself. It is made when somebody first asks: describing the API takes a moment that no start
 * should wait for.
 */
@Injectable()
export class DocsService {
  private describe: (() => Promise<Document>) | null = null;
  private description: Promise<Document> | null = null;
  private readonly files = new Map<string, Promise<DocsFile>>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Says how the API is described; the application does, once it stands. */
  describeWith(describe: () => Promise<Document>): void {
    this.describe = describe;
  }

  openApi(): Promise<DocsFile> {
    return this.file('openapi', 'application/json; charset=utf-8', (document) => JSON.stringify(document));
  }

  reference(): Promise<DocsFile> {
    return this.file('reference', 'text/html; charset=utf-8', (document) => referencePage(document, this.config.publicUrl));
  }

  errors(): Promise<DocsFile> {
    return this.file('errors', 'text/html; charset=utf-8', errorsPage);
  }

  llms(): Promise<DocsFile> {
    return this.file('llms', 'text/plain; charset=utf-8', (document) => llmsText(document, this.config.publicUrl));
  }

  /** @throws {DomainError} `not_found` */
  asset(name: string): Promise<DocsFile> {
    const type = Object.hasOwn(ASSET_TYPES, name) ? ASSET_TYPES[name] : undefined;
    if (type === undefined) throw new DomainError('not_found');
    return this.file(`asset ${name}`, type, () => readFileSync(join(ASSETS, name), 'utf8'));
  }

  private file(key: string, type: string, make: (document: Document) => string): Promise<DocsFile> {
    const known = this.files.get(key);
    if (known) return known;
    const made = this.document().then((document) => toFile(type, make(document)));
    this.files.set(key, made);
    return made;
  }

  private document(): Promise<Document> {
    if (!this.describe) throw new Error('Nobody has said how the API is described.');
    this.description ??= this.describe();
    return this.description;
  }
}

function toFile(type: string, text: string): DocsFile {
  return { type, text, etag: quotedEtag(createHash('sha256').update(text).digest('base64url').slice(0, 22)) };
}
