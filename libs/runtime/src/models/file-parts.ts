import type { ContentPart } from '../run/plan.js';
import type { RunWarning } from '../run/steps.js';
import type { KeyedProvider } from './credentials.js';
import type { UserPart } from './language-model.js';

type FilePart = Extract<ContentPart, { readonly type: 'file' }>;

const TEXTS = /^(?:text\/.+|application\/(?:json|xml|yaml|x-yaml|toml|javascript|sql|.+\+json|.+\+xml)|image\/svg\+xml)$/;
const IMAGES = /^image\/(?:png|jpeg|gif|webp)$/;
const PDF = /^application\/pdf$/;

/** What providers look at themselves, beside texts. */
const SHOWN: Readonly<Record<KeyedProvider, readonly RegExp[]>> = {
  anthropic: [IMAGES, PDF],
  openai: [IMAGES, PDF, /^audio\/(?:wav|mp3|mpeg)$/],
  google: [IMAGES, PDF, /^(?:audio|video)\/.+$/],
  'openai-compatible': [IMAGES, PDF, /^audio\/(?:wav|mp3|mpeg)$/],
};

/** A file as a model is shown it: a text as text, what the provider can look at as a file, and anything else by its name. */
export function toFilePart(
  { name, mediaType, sha256 }: FilePart,
  files: ReadonlyMap<string, Uint8Array>,
  provider: KeyedProvider,
): UserPart {
  const data = files.get(sha256) ?? new Uint8Array();
  const type = bareType(mediaType);
  if (TEXTS.test(type)) return { type: 'text', text: `File ${JSON.stringify(name)} (${type}):\n${new TextDecoder().decode(data)}` };
  if (!isShown(type, provider)) return unseenPart({ name, mediaType });
  return { type: 'file', filename: name, mediaType: type, data: { type: 'data', data } };
}

/** A file of which a model is told no more than that it is there. */
export function unseenPart({ name, mediaType }: Pick<FilePart, 'name' | 'mediaType'>): UserPart & { readonly type: 'text' } {
  return { type: 'text', text: `[The file ${JSON.stringify(name)} (${bareType(mediaType)}) is not shown.]` };
}

/** Says that a provider cannot look at a file; null for one that it can. */
export function fileWarning({ name, mediaType }: FilePart, provider: KeyedProvider): RunWarning | null {
  const type = bareType(mediaType);
  if (TEXTS.test(type) || isShown(type, provider)) return null;
  return { code: 'file_not_shown', message: `The model cannot be shown the file ${JSON.stringify(name)} (${type}).` };
}

const isShown = (type: string, provider: KeyedProvider): boolean => SHOWN[provider].some((pattern) => pattern.test(type));
const bareType = (mediaType: string): string => (mediaType.split(';')[0] ?? '').trim().toLowerCase();
