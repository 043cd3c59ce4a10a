import type { JsonValue } from '@guildhall/kernel';
import { FINISH_TOOL } from '@guildhall/manifest';

/** A call that a script makes. */
export interface ScriptCall {
  readonly name: string;
  readonly arguments: JsonValue;
}

/** What is answered at once. */
export interface ScriptTurn {
  readonly text: string;
  readonly calls: readonly ScriptCall[];
  /** Before anything is said; milliseconds. */
  readonly waitMs: number;
  /** A status with which it fails instead of answering. */
  readonly fails: number | null;
}

/** A script, or the number of the line that cannot be followed, from 1. */
export type ParsedScript = { readonly turns: readonly ScriptTurn[] } | { readonly badLine: number };

/** A pause is for watching a run; longer ones are cut to this. */
const MAX_WAIT_MS = 60_000;

interface Draft {
  text: string[];
  calls: ScriptCall[];
  waitMs: number;
  fails: number | null;
}

const fresh = (): Draft => ({ text: [], calls: [], waitMs: 0, fails: null });
const isEmpty = ({ text, calls, waitMs, fails }: Draft): boolean => text.length + calls.length + waitMs === 0 && fails === null;

/**
 * Reads a script, one order a line: `say <text>`, `call <tool> <JSON>`, `finish <JSON>`, `wait <milliseconds>`, `fail <status>` and `then`. Calls that
 * follow each other are made at once. What follows them, and what follows `then`, is said in the next turn.
 */
export function parseScript(script: string): ParsedScript {
  const drafts: Draft[] = [fresh()];
  for (const [index, line] of script.split('\n').entries()) {
    const [, order = '', rest = ''] = /^\s*(\S+)[ \t]*(.*?)\s*$/.exec(line) ?? [];
    if (order === '' || order.startsWith('#')) continue;
    const current = drafts.at(-1) ?? fresh();
    const draft = order !== 'call' && current.calls.length > 0 ? fresh() : current;
    if (draft !== current) drafts.push(draft);
    if (!obey(order, rest, draft)) return { badLine: index + 1 };
    if (order === 'then' || order === 'finish') drafts.push(fresh());
  }
  const turns = drafts.filter((draft) => !isEmpty(draft)).map(({ text, ...draft }) => ({ ...draft, text: text.join('\n') }));
  return { turns };
}

/** @returns false for an order that makes no sense */
function obey(order: string, rest: string, draft: Draft): boolean {
  switch (order) {
    case 'say':
      draft.text.push(rest);
      return true;
    case 'call': {
      const [, name = '', json = ''] = /^(\S+)\s*(.*)$/.exec(rest) ?? [];
      return name !== '' && addCall(name, json, draft);
    }
    case 'finish':
      return addCall(FINISH_TOOL, rest, draft);
    case 'wait':
      draft.waitMs = Math.min(Number(rest), MAX_WAIT_MS);
      return /^\d{1,6}$/.test(rest);
    case 'fail':
      draft.fails = Number(rest);
      return /^[45]\d\d$/.test(rest);
    default:
      return order === 'then' && rest === '';
  }
}

function addCall(name: string, json: string, draft: Draft): boolean {
  try {
    draft.calls.push({ name, arguments: json === '' ? {} : (JSON.parse(json) as JsonValue) });
    return true;
  } catch {
    return false;
  }
}
