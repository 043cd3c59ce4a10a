import { writeArchive } from '@guildhall/bundles';
import type { BundleSpec } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { BundleStore } from '../bundle-content/index.js';
import { stateOf } from './bundle-state.js';

/** Bytes of archives that are kept in this process. */
const MAX_BYTES = 64 * 1_048_576;

/** Archives of bundles: made once, and the same for everybody, because a state names every byte of what is in it. */
@Injectable()
export class BundleArchives {
  private readonly made = new LRUCache<string, Buffer>({ maxSize: MAX_BYTES, sizeCalculation: ({ length }) => length + 1 });
  private readonly making = new Map<string, Promise<Buffer>>();

  constructor(private readonly store: BundleStore) {}

  /** Several readers who ask for the same at once wait for one. */
  async read(spec: BundleSpec): Promise<Buffer> {
    const state = stateOf(spec);
    const known = this.made.get(state) ?? this.making.get(state);
    if (known) return known;
    const making = this.make(spec).finally(() => this.making.delete(state));
    this.making.set(state, making);
    const archive = await making;
    this.made.set(state, archive);
    return archive;
  }

  private async make({ files }: BundleSpec): Promise<Buffer> {
    return writeArchive(await this.store.loadFiles(files));
  }
}
