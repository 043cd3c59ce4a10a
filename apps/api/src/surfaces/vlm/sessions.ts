import { ExecutionsRepository } from '@guildhall/data';
import { type AccountId, DomainError, type JsonValue } from '@guildhall/kernel';
import { shownRun } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import { digitsOf } from './vlm-ids.js';

/** Runs of which a session is read at most. */
const MOST_RUNS = 100;

/** What users have said in sessions, which are the runs that were started under one name. */
@Injectable()
export class Sessions {
  constructor(private readonly executions: ExecutionsRepository) {}

  /**
   * What was asked in the session, one after the other. THREAT[OPQ-03]: as the runs show it, so of opaque skills nothing.
   * @param session its name, or the id of one run
   * @throws {DomainError} `not_found` when nothing was asked
   */
  async readPrompt(accountId: AccountId, session: string): Promise<string> {
    const digits = digitsOf(session);
    const runs = await this.executions.findSession(accountId, digits === null ? session : `exe_${digits}`, session, MOST_RUNS);
    const said = runs.flatMap((run) => shownRun(run).messages.flatMap(userText));
    if (said.length === 0) throw new DomainError('not_found', { detail: 'Session not found' });
    return said.join('\n\n');
  }
}

function userText(message: JsonValue): string[] {
  const { role, content } = Object(message) as { readonly role?: unknown; readonly content?: unknown };
  if (role !== 'user') return [];
  if (typeof content === 'string') return [content];
  const parts = Array.isArray(content) ? content : [];
  return parts.flatMap(({ text }: { readonly text?: unknown }) => (typeof text === 'string' ? [text] : []));
}
