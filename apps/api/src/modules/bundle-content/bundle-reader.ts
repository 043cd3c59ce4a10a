import {
  type ArchiveLimits,
  type ArchiveReading,
  type ArchiveRefusal,
  assembleBundle,
  BUNDLE_LIMITS,
  type Bundle,
  type BundleFile,
  collectFiles,
  readArchive,
  type SkillMdMode,
  type SkillMdProblem,
  skillMdDetail,
} from '@guildhall/bundles';
import { Turnstile } from '@guildhall/data';
import { DomainError, type Fault, jsonPointer } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';

/** What a caller sends: an archive, or files that are at hand. */
export type BundleSource = { readonly archive: Uint8Array } | { readonly files: readonly BundleFile[] };

/** How a SKILL.md is read. */
export interface ReadingOptions {
  readonly mode: SkillMdMode;
  /** Lenient only: the name of a skill whose text has none. */
  readonly fallbackName?: string;
  /** Instead of those of our own API. */
  readonly limits?: ArchiveLimits;
}

/** One broken rule; of those of archives only the first is known. */
interface BundleProblem extends Omit<SkillMdProblem, 'code'> {
  readonly code: string;
}

/** A folder that may not be stored: how it is refused, and all that is known of why. */
export interface RefusedBundle {
  readonly refusal: DomainError;
  readonly problems: readonly BundleProblem[];
}

/** THREAT[INP-01]: archives that are unpacked at once hold at most so many times the limit of one, whoever sends them. */
const AT_ONCE = { places: 3, patienceMs: 10_000, queueLimit: 100 };

/** Reads folders of skills by the rules of archives and of SKILL.md. */
@Injectable()
export class BundleReader {
  private readonly turns = new Turnstile(AT_ONCE);

  /** @throws {DomainError} with the code of the first rule of archives that is broken, or `invalid_skill_md` with all those of the text */
  async read(source: BundleSource, options: ReadingOptions): Promise<Bundle> {
    const read = await this.judge(source, options);
    if ('refusal' in read) throw read.refusal;
    return read;
  }

  /** The same as a value. */
  async judge(source: BundleSource, options: ReadingOptions): Promise<Bundle | RefusedBundle> {
    const folder = await this.turns.pass(() => open(source, options.limits ?? BUNDLE_LIMITS));
    if (!folder.ok) return ofRefusal(folder.refusal);
    const { files, topDirectory, warnings } = folder;
    const fallbackName = options.fallbackName ?? topDirectory ?? undefined;
    const reading = assembleBundle(files, {
      ...{ mode: options.mode, warnings },
      ...(topDirectory === null ? {} : { directory: topDirectory }),
      ...(fallbackName === undefined ? {} : { fallbackName }),
    });
    if (reading.ok) return reading.bundle;
    return 'refusal' in reading ? ofRefusal(reading.refusal) : { refusal: invalidSkillMd(reading.problems), problems: reading.problems };
  }
}

async function open(source: BundleSource, limits: ArchiveLimits): Promise<ArchiveReading> {
  return 'archive' in source ? readArchive(source.archive, limits) : collectFiles(source.files, limits);
}

function ofRefusal({ code, detail, path, limit }: ArchiveRefusal): RefusedBundle {
  const details = { ...(path === undefined ? {} : { path }), ...(limit === undefined ? {} : { limit }) };
  const refusal = new DomainError(code, { detail, ...(Object.keys(details).length > 0 ? { details } : {}) });
  return { refusal, problems: [{ path: path ?? '', code, message: detail }] };
}

function invalidSkillMd(problems: readonly SkillMdProblem[]): DomainError {
  return new DomainError('invalid_skill_md', { detail: skillMdDetail(problems), faults: problems.map(toFault) });
}

/** Points into the bundle, at the file. */
function toFault({ path, code, message }: SkillMdProblem): Fault {
  return { pointer: `bundle:${jsonPointer(...path.split('/'))}`, code, message };
}
