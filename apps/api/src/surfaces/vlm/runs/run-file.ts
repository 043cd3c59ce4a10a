import { mediaTypeOf } from '@guildhall/bundles';
import { DomainError, sha256Hex } from '@guildhall/kernel';
import { MODEL_LIMITS } from '@guildhall/runtime';

/** Most bytes of all files that come with one request: no model is shown more. */
export const LARGEST_INPUTS = MODEL_LIMITS.fileBytes;

/** A file of a request. */
export interface ReadFile {
  readonly name: string;
  /** As its sender says; null: by its name. */
  readonly mediaType: string | null;
  readonly bytes: Uint8Array;
}

/** A file as a run has it. */
export interface NamedFile {
  readonly name: string;
  readonly path: string;
  readonly mediaType: string;
  readonly sha256: string;
  readonly size: number;
  readonly bytes: Uint8Array;
}

const NAME_MAX = 200;
const MEDIA_TYPE = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/;
const UNTOLD = 'application/octet-stream';

/** Gives each file a name of its own in the run. */
export function nameFiles(files: readonly ReadFile[]): readonly NamedFile[] {
  const taken = new Set<string>();
  return files.map(({ name, mediaType, bytes }) => {
    const own = freeName(plainName(name), taken);
    taken.add(own);
    const told = mediaType?.split(';')[0]?.trim().toLowerCase() ?? '';
    const type = MEDIA_TYPE.test(told) && told !== UNTOLD ? told : (mediaTypeOf(own).split(';')[0] ?? UNTOLD);
    return { name: own, path: `/inputs/${own}`, mediaType: type, sha256: sha256Hex(bytes), size: bytes.length, bytes };
  });
}

/** THREAT[INP-01]: a name, and no path. */
function plainName(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}/\\]/gu, '_')
    .slice(-NAME_MAX);
  return /^\.*$/.test(plain) ? 'file' : plain;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const dot = wanted.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [wanted.slice(0, dot), wanted.slice(dot)] : [wanted, ''];
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}${end}`;
  return name;
}

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w.+-]+=[\w.+-]+)*;base64,([A-Za-z0-9+/]*={0,2})$/;

/** The file that a data URL is; null for any other address. @throws {DomainError} `validation_failed` for one that cannot be read */
export function readDataUrl(url: string, place: string): ReadFile | null {
  if (!/^data:/i.test(url)) return null;
  const [, mediaType = UNTOLD, data] = DATA_URL.exec(url) ?? [];
  if (data === undefined) throw new DomainError('validation_failed', { detail: `${place}: a data URL must hold base64` });
  const [kind = 'file', form = 'bin'] = mediaType.split('/');
  const end = form === 'jpeg' ? 'jpg' : form.split('+')[0];
  return { name: `${kind}.${end}`, mediaType, bytes: Buffer.from(data, 'base64') };
}
