import { textOf } from '@guildhall/bundles';
import type { BundleEntry, Manifest } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { BundleStore } from '../bundle-content/index.js';

/** What is compared line by line: files of so many bytes, and so many bytes of files in one comparison. */
const MOST = { file: 262_144, all: 4_194_304 } as const;

/** Finds the texts that a comparison of two bundles shows line by line. */
@Injectable()
export class BundleTexts {
  constructor(private readonly store: BundleStore) {}

  /** Of the files that both have and that differ, by their hash. */
  async find(before: Manifest | null, after: Manifest | null): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    for (const file of withinBounds(changedFiles(before, after))) {
      const text = textOf(await this.store.load(file));
      if (text !== null) texts.set(file.sha256, text);
    }
    return texts;
  }
}

function changedFiles(before: Manifest | null, after: Manifest | null): BundleEntry[] {
  const old = new Map((before?.spec.bundle?.files ?? []).map((file) => [file.path, file]));
  return (after?.spec.bundle?.files ?? []).flatMap((file) => {
    const former = old.get(file.path);
    return former && former.sha256 !== file.sha256 ? [former, file] : [];
  });
}

/** The first files that fit; those behind them are said to have changed and no more. */
function withinBounds(files: readonly BundleEntry[]): BundleEntry[] {
  let left: number = MOST.all;
  return files.filter(({ size }) => {
    const fits = size <= MOST.file && size <= left;
    if (fits) left -= size;
    return fits;
  });
}
