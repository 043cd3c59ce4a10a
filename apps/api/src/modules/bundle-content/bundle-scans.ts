import { type ScanFinding, scanBundle } from '@guildhall/bundles';
import type { BundleSpec } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { BundleStore } from './bundle-store.js';

/** Reports that are kept in this process, by the digests of the bundles that they are about. */
const REPORTS = 5_000;

/** Most findings of a report: whoever sees so many need not see more. */
const MOST = 100;

/**
 * What the text of a bundle should make its readers look twice at.
 * THREAT[INP-09]: a version never changes, so its report is made when it is first asked for, by the rules of today also for what is old.
 */
@Injectable()
export class BundleScans {
  private readonly reports = new LRUCache<string, readonly ScanFinding[]>({ max: REPORTS });

  constructor(private readonly store: BundleStore) {}

  async read(spec: BundleSpec): Promise<readonly ScanFinding[]> {
    const report = this.reports.get(spec.digest) ?? (await this.scan(spec));
    this.reports.set(spec.digest, report);
    return report;
  }

  /** File by file, so that other requests have their turn in between. */
  private async scan({ files }: BundleSpec): Promise<readonly ScanFinding[]> {
    const findings: ScanFinding[] = [];
    for (const file of files) {
      if (findings.length >= MOST) break;
      findings.push(...scanBundle(await this.store.loadFiles([file])));
    }
    return findings.slice(0, MOST);
  }
}
