import { DomainError, type JsonValue } from '@guildhall/kernel';

/** What an input of a run says: text, or a file that is somewhere. */
export type InputPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'url'; readonly url: string; readonly place: string }
  | { readonly type: 'stored'; readonly fileId: string; readonly place: string };

/** Kinds of files, by whose names their addresses stand in an input. */
const FILE_TYPES = ['image_url', 'video_url', 'audio_url', 'file_url', 'input_file'] as const;

/**
 * Reads the inputs of a run, each with its name before it (VLM Run documents, "Agent execution").
 * @throws {DomainError} `validation_failed`, which names the input
 */
export function readInputs(inputs: Readonly<Record<string, unknown>>): readonly InputPart[] {
  return Object.entries(inputs).flatMap(([name, value]) => (value === null ? [] : readInput(name, value as JsonValue)));
}

function readInput(name: string, value: JsonValue): readonly InputPart[] {
  const place = `inputs.${name}`;
  if (typeof value === 'string') return [said(`${name}: ${value}`)];
  const parts = (Array.isArray(value) ? value : [value]).map((one) => readPart(one, place));
  // A list is one of files and texts, or it is a value like any other.
  const known = parts.filter((part) => part !== null);
  if (known.length === parts.length && known.length > 0) return [said(`${name}:`), ...known];
  return [said(`${name}: ${JSON.stringify(value)}`)];
}

/**
 * One text or file as messages and inputs hold it; null for any other value.
 * @param place in words, for refusals
 * @throws {DomainError} `validation_failed`
 */
export function readPart(value: JsonValue, place: string): InputPart | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { type } = value;
  if (type === 'text' && typeof value.text === 'string') return said(value.text);
  const kind = FILE_TYPES.find((one) => one === type);
  if (kind === undefined && (type !== undefined || typeof value.file_id !== 'string')) return null;
  const named = kind && isObject(value[kind]) ? value[kind] : value;
  const fileId = named.file_id ?? value.file_id;
  if (typeof fileId === 'string') return { type: 'stored', fileId, place };
  const url = kind && typeof value[kind] === 'string' ? value[kind] : named.url;
  if (typeof url === 'string') return { type: 'url', url, place };
  throw new DomainError('validation_failed', { detail: `${place}: ${kind} needs a url or a file_id` });
}

const said = (text: string): InputPart => ({ type: 'text', text });
const isObject = (value: JsonValue | undefined): value is { [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
