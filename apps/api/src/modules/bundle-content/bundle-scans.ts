import { setImmediate as nextTurn } from 'node:timers/promises';
import { type BundleFile, type ScanFinding, scanBundle } from '@guildhall/bundles';
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
    const report = this.reports.get(spec.digest) ?? (await this.scanStored(spec));
    this.reports.set(spec.digest, report);
    return report;
  }

  /** THREAT[INP-05]: text of the largest size takes a second or more, so other requests have their turn all the time. */
  async scan(files: readonly BundleFile[]): Promise<readonly ScanFinding[]> {
    const findings: ScanFinding[] = [];
    for (const step of scanBundle(files)) {
      if (step) findings.push(step);
      else await nextTurn();
    }
    return findings;
  }

  /** File by file, so that no more than one is in memory. */
  private async scanStored({ files }: BundleSpec): Promise<readonly ScanFinding[]> {
    const findings: ScanFinding[] = [];
    for (const file of files) {
      if (findings.length >= MOST) break;
      findings.push(...(await this.scan(await this.store.loadFiles([file]))));
    }
    return findings.slice(0, MOST);
  }
}
