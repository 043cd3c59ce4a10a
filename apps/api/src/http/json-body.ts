import { DomainError, type Fault, jsonPointer } from '@guildhall/kernel';

/** Bounds of a JSON body; a deeper or wider one would overflow the stack of code behind it. */
export interface JsonLimits {
  readonly depth: number;
  readonly nodes: number;
}

export const JSON_LIMITS: JsonLimits = { depth: 32, nodes: 10_000 };

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads one JSON value from raw bytes.
 * THREAT[INP-06]: invalid UTF-8, NUL, lone surrogates, numbers that do not survive and deep nesting end here, before any validator.
 * @throws {DomainError} `malformed_json` or `validation_failed`
 */
export function parseJsonBody(bytes: Uint8Array, limits: JsonLimits = JSON_LIMITS): unknown {
  refuseMonsters(bytes, limits);
  const value = parseText(decode(bytes));
  const fault = findFault(value, limits);
  if (fault) throw new DomainError('validation_failed', { faults: [fault] });
  return value;
}

/** How many times the limits a body may reach and still be parsed, to find the place of the fault. */
const GRACE = 10;

const [QUOTE, COMMA, OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [...'",[\\]{}'].map((sign) => sign.charCodeAt(0));

/** Half a million lists in each other are a megabyte as text, and fifty once they are parsed. So what is far beyond the limits is not. */
function refuseMonsters(bytes: Uint8Array, limits: JsonLimits): void {
  if (bytes.length < GRACE * limits.depth) return;
  let [depth, nodes, isText] = [0, 0, false];
  for (let at = 0; at < bytes.length; at += 1) {
    const sign = bytes[at];
    if (sign === QUOTE) isText = !isText;
    else if (isText) at += sign === BACKSLASH ? 1 : 0;
    else if (sign === OPEN_LIST || sign === OPEN_OBJECT) [depth, nodes] = [depth + 1, nodes + 1];
    else if (sign === CLOSE_LIST || sign === CLOSE_OBJECT) depth -= 1;
    else if (sign === COMMA) nodes += 1;
    if (depth > GRACE * limits.depth) throw new DomainError('validation_failed', { faults: [tooDeep('', limits)] });
    if (nodes > GRACE * limits.nodes) throw new DomainError('validation_failed', { faults: [tooManyNodes(limits)] });
  }
}

const tooDeep = (pointer: string, { depth }: JsonLimits): Fault => ({
  pointer,
  code: 'too_deep',
  message: `A body nests at most ${depth} levels.`,
});

const tooManyNodes = ({ nodes }: JsonLimits): Fault => ({
  pointer: '',
  code: 'too_many_nodes',
  message: `A body holds at most ${nodes} values.`,
});

function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    throw new DomainError('malformed_json', { detail: 'The body is not valid UTF-8.', cause });
  }
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DomainError('malformed_json', { cause });
  }
}

interface Visit {
  readonly value: unknown;
  readonly pointer: string;
  readonly depth: number;
}

/** The first fault in document order; walks with its own stack, because the input decides the depth. */
function findFault(root: unknown, limits: JsonLimits): Fault | null {
  const pending: Visit[] = [{ value: root, pointer: '', depth: 1 }];
  let nodes = 0;
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    nodes += 1;
    if (nodes > limits.nodes) return tooManyNodes(limits);
    const fault = scalarFault(visit);
    if (fault) return fault;
    if (typeof visit.value !== 'object' || visit.value === null) continue;
    if (visit.depth > limits.depth) return tooDeep(visit.pointer, limits);
    const entries = Object.entries(visit.value);
    for (const [key, value] of entries.reverse()) {
      const fault = keyFault(key, visit.pointer);
      if (fault) return fault;
      pending.push({ value, pointer: visit.pointer + jsonPointer(key), depth: visit.depth + 1 });
    }
  }
  return null;
}

/** `__proto__` names nothing that anybody could mean, and much code that copies objects would take it for their prototype. */
function keyFault(key: string, parent: string): Fault | null {
  if (!isStorableText(key)) return { pointer: parent, code: 'invalid_text', message: 'A key has NUL or a lone surrogate.' };
  if (key !== '__proto__') return null;
  return { pointer: parent + jsonPointer(key), code: 'unknown_field', message: 'property __proto__ should not exist' };
}

function scalarFault({ value, pointer }: Visit): Fault | null {
  if (typeof value === 'string' && !isStorableText(value)) {
    return { pointer, code: 'invalid_text', message: 'Text must not have NUL or lone surrogates.' };
  }
  if (typeof value === 'number' && !isSafeNumber(value)) {
    return { pointer, code: 'invalid_number', message: 'Numbers must be finite, and integers at most 2^53 - 1 in size.' };
  }
  return null;
}

/** Whether Postgres can hold the text: it takes neither NUL nor half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function isSafeNumber(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
