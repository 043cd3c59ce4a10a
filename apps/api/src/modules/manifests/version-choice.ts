import type { DraftRecord } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { Injectable, type PipeTransform } from '@nestjs/common';
import { isIn, matches, ValidateBy, type ValidationOptions } from 'class-validator';
import type { SkillTarget } from '../../http/access.js';

/** Which state of a skill is meant; `latest` is the newest version that is not yanked. */
export type VersionChoice = number | 'latest' | 'draft';

/** Bounded by the column that keeps the number. */
const NUMBER = /^[1-9]\d{0,8}$/;
const CHOICE = /^(?:latest|draft|[1-9]\d{0,8})$/;

/** A query parameter that names a state: `latest`, `draft` or a version number. */
export const QueryVersion = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isVersionChoice',
      validator: {
        validate: (value) => typeof value === 'string' && matches(value, CHOICE),
        defaultMessage: () => 'Expects a version number, `latest` or `draft`.',
      },
    },
    options,
  );

/** A field of a body that names a state; numbers may come as text too. */
export const BodyVersion = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isVersionChoice',
      validator: {
        validate: (value) =>
          isVersionNumber(value) || isIn(value, ['latest', 'draft']) || (typeof value === 'string' && NUMBER.test(value)),
        defaultMessage: () => 'Expects a version number, `latest` or `draft`.',
      },
    },
    options,
  );

/** What a validated parameter or field means. */
export function versionChoice(given: string | number | undefined): VersionChoice | undefined {
  if (given === undefined || given === 'latest' || given === 'draft') return given;
  return Number(given);
}

/**
 * The state that a reader gets: the draft for its author, and for others the version in use, unless the reader says otherwise. As long as
 * nothing was published, the draft stands for it.
 * @throws {DomainError} `not_found` when nothing is published that could be `latest`, `read_only` for the draft of somebody else
 */
export function chooseVersion({ skill, relation, view }: SkillTarget, choice: VersionChoice | undefined): number | 'draft' {
  const chosen = choose(skill, view, choice) ?? (relation ? relation.usedVersion : skill.currentVersion) ?? 'draft';
  // THREAT[GRT-02]: a grant of one version gives that one; what it does not give is not told.
  if (relation?.grantedVersion && chosen !== relation.grantedVersion) throw new DomainError('not_found');
  return chosen;
}

/** Once something was published, others are not shown what is not, even when every version has been yanked. */
export function isDraftShown({ lastVersion }: Pick<DraftRecord, 'lastVersion'>, { view }: SkillTarget): boolean {
  return view === 'own' || lastVersion === 0;
}

/** What was asked for, or what the author works on; null for the version in use. */
function choose(skill: SkillTarget['skill'], view: SkillTarget['view'], choice: VersionChoice | undefined): number | 'draft' | null {
  if (typeof choice === 'number') return choice;
  if (choice === 'latest') return publishedOf(skill);
  if (view === 'own') return 'draft';
  if (choice === 'draft' && skill.currentVersion !== null) throw new DomainError('read_only');
  return null;
}

/** The `:version` of a path: a number or `latest`. */
@Injectable()
export class VersionPipe implements PipeTransform<string, number | 'latest'> {
  /** @throws {DomainError} `validation_failed` */
  transform(given: string): number | 'latest' {
    if (given === 'latest') return given;
    if (NUMBER.test(given)) return Number(given);
    const message = 'Expects a version number or `latest`.';
    throw new DomainError('validation_failed', { faults: [{ pointer: 'path:/version', code: 'is_version_choice', message }] });
  }
}

function publishedOf({ currentVersion }: SkillTarget['skill']): number {
  if (currentVersion === null) throw new DomainError('not_found');
  return currentVersion;
}

function isVersionNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 999_999_999;
}
