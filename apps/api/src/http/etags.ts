import { createHash } from 'node:crypto';
import { type AccountId, DomainError } from '@guildhall/kernel';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { SkillTarget } from './access.js';
import type { GuildhallRequest, Principal } from './principal.js';

/**
 * ETags (RFC 9110, sections 8.8 and 13), for every route that reads or changes something with a version of its own.
 *
 * Reading:
 * ```ts
 * read(@Target() target: SkillTarget, @Caller() caller: Principal | null, @Conditional() preconditions: Preconditions)
 * // in the service, once the answer is known: sets the header, and Express answers 304 by itself when the caller has it already
 * preconditions.tag(draftEtag(skill.revision, caller, view));
 * // where building the answer is the costly part, ask before building; undefined then becomes the empty 304
 * if (preconditions.tag(quotedEtag(version.etag))) return undefined;
 * ```
 * Changing: inside the transaction, after the row is locked, so that nobody can slip in between the check and the write:
 * ```ts
 * const locked = await this.skills.lock(id);
 * preconditions.requireState(locked.revision);
 * ```
 */

/** Who an answer is made for, as far as an ETag is concerned. */
type Viewer = Pick<Principal, 'accountId'> | null;
type Seen = Pick<SkillTarget, 'skill' | 'relation' | 'view'>;

/** A tag that already names its content, such as `metadata.etag` of a manifest, in the quotes that the header wants. */
export const quotedEtag = (tag: string): string => `"${tag}"`;

/**
 * ETag of an answer that nobody changes with `If-Match`.
 * THREAT[TEN-05]: made of what is sent and to whom, so it says nothing about what is not sent and fits no other account's answer.
 */
export function answerEtag(viewer: Viewer, answer: unknown): string {
  return quotedEtag(digestOf(viewer, answer));
}

/**
 * ETag of a draft for its author: the revision, which alone counts for `If-Match`, and a digest of what is sent, because an answer
 * also shows things that change without a new revision. Others get `answerEtag`: how often a draft was edited is not their business.
 */
export function draftEtag(revision: number, viewer: Viewer, answer: unknown): string {
  return quotedEtag(`${revision}.${digestOf(viewer, answer)}`);
}

/**
 * ETag of an answer about a skill, or a part of it, for somebody who does not work on its draft. Whoever has imported it may: the first edit
 * makes a copy of what they were shown, so the tag tells which state that was, for `If-Match` of that edit.
 */
export function readerEtag(target: Seen, viewer: Viewer, answer: unknown): string {
  if (!viewer || target.view !== 'transparent' || target.relation?.source !== 'import') return answerEtag(viewer, answer);
  return quotedEtag(`${seenState(target, viewer.accountId)}.${digestOf(viewer, answer)}`);
}

/** A word for the state of an import that its account is shown; of a draft, one that changes with every edit and does not count them. */
export function seenState({ skill, relation }: Omit<Seen, 'view'>, accountId: AccountId): string {
  const version = relation?.usedVersion ?? null;
  return version === null ? `d${digestOf({ accountId }, [skill.id, skill.revision])}` : `v${version}`;
}

function digestOf(viewer: Viewer, answer: unknown): string {
  const hash = createHash('sha256')
    .update(viewer?.accountId ?? 'anonymous')
    .update('\n')
    .update(JSON.stringify(answer));
  return hash.digest('base64url').slice(0, 16);
}

/** What a request demands of the state it meets: `If-Match` and `If-None-Match`. */
export class Preconditions {
  constructor(private readonly request: Request) {}

  /**
   * Sets the ETag of the answer.
   * @returns true when the caller has this state already (GET and HEAD): the answer is 304 and its body is not sent
   */
  tag(etag: string): boolean {
    this.request.res?.setHeader('ETag', etag);
    return this.request.fresh;
  }

  /**
   * Checks `If-Match` against the revision of a draft, as `draftEtag` prints it, or the state of an import that `seenState` names; without
   * the header everything passes. Call it in the transaction of the write, after the lock.
   * @throws {DomainError} `precondition_failed`; `validation_failed` when the header cannot be read
   */
  requireState(state: number | string): void {
    const expected = expectedTags(this.request.headers['if-match']);
    if (!expected || expected.some((tag) => tag === '*' || tag.split('.', 1)[0] === String(state))) return;
    throw new DomainError('precondition_failed');
  }
}

/**
 * The tags of an `If-Match` header without their quotes; `*` stands for itself; null without the header.
 * Proxies that compress mark tags as weak; the revision in them is no less exact, so they count.
 */
function expectedTags(header: string | undefined): string[] | null {
  if (header === undefined) return null;
  if (header.trim() === '*') return ['*'];
  const tags = [...header.matchAll(/(?:W\/)?"([^"]*)"/g)];
  const rest = header.replace(/(?:W\/)?"[^"]*"/g, '');
  if (tags.length === 0 || /[^\s,]/.test(rest)) throw unreadable();
  return tags.map(([, tag]) => tag ?? '');
}

function unreadable(): DomainError {
  const message = 'Expects the ETag as it was sent, in double quotes, or `*`.';
  return new DomainError('validation_failed', { faults: [{ pointer: 'header:/if-match', code: 'invalid_etag', message }] });
}

/** Reads the preconditions of a request; by this function the API description knows which routes take any. */
export const readPreconditions = (_: unknown, context: ExecutionContext): Preconditions =>
  new Preconditions(context.switchToHttp().getRequest<GuildhallRequest>());

/** The preconditions of the request: `@Conditional() preconditions: Preconditions`. */
export const Conditional = createParamDecorator(readPreconditions);
