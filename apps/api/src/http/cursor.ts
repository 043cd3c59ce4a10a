import { DomainError } from '@guildhall/kernel';

/** Place in a list that grows at its head: the rows after this one follow. */
export interface TimeCursor {
  readonly at: Date;
  readonly id: string;
}

const FORM = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z) ([a-z]{0,8}_?[0-9a-f]{24})$/;

/** One opaque word for a URL; callers hand it back as they got it. */
export function printCursor({ at, id }: TimeCursor): string {
  return Buffer.from(`${at.toISOString()} ${id}`, 'utf8').toString('base64url');
}

/** @throws {DomainError} `validation_failed` for anything that `printCursor` does not print */
export function readCursor(text: string): TimeCursor {
  const [, time = '', id = ''] = FORM.exec(Buffer.from(text, 'base64url').toString('utf8')) ?? [];
  const at = new Date(time);
  if (!Number.isNaN(at.getTime()) && printCursor({ at, id }) === text) return { at, id };
  const message = 'Send a `nextCursor` as it was answered.';
  throw new DomainError('validation_failed', { faults: [{ pointer: 'query:/cursor', code: 'invalid_cursor', message }] });
}
