import { SetMetadata } from '@nestjs/common';

/** A body that is read whole: `file`, a form with one file, or JSON; `bytes`, any bytes of any type. */
export interface WholeUploadRule {
  readonly form: 'file' | 'bytes';
  /** Most bytes of the body. */
  readonly limit: number;
}

/**
 * What a route takes besides JSON; `stream`, any bytes of any type, which the route reads itself.
 * Its body is read after the caller was judged, so that nobody makes the server take in what it will refuse.
 */
export type UploadRule = WholeUploadRule | JsonUploadRule | { readonly form: 'stream' };

/** A JSON body that may be larger than others. */
export interface JsonUploadRule {
  readonly form: 'json';
  /** Most bytes of the body. */
  readonly limit: number;
}

export const UPLOAD_RULE = 'guildhall:upload';

/** The route takes `multipart/form-data` with one part `file`, or a JSON body. @param limit most bytes of the form */
export const TakesFile = (limit: number): MethodDecorator => SetMetadata(UPLOAD_RULE, { form: 'file', limit } satisfies UploadRule);

/** The route takes bytes as they are, whatever their type is said to be. @param limit most bytes */
export const TakesBytes = (limit: number): MethodDecorator => SetMetadata(UPLOAD_RULE, { form: 'bytes', limit } satisfies UploadRule);

/** The route takes JSON that may bring files with it. @param limit most bytes */
export const TakesJson = (limit: number): MethodDecorator => SetMetadata(UPLOAD_RULE, { form: 'json', limit } satisfies UploadRule);

/** The route takes bytes as they are, and does not wait for all of them: `@Unread()` gives them. */
export const TakesStream = (): MethodDecorator => SetMetadata(UPLOAD_RULE, { form: 'stream' } satisfies UploadRule);

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;
const MULTIPART = /^multipart\/form-data\s*(?:;|$)/i;

/** Whether the body of a request with this content type is left for the route to read. */
export function isUpload(rule: UploadRule | null, contentType: string | undefined): boolean {
  if (!rule) return false;
  if (rule.form === 'json') return JSON_TYPE.test(contentType ?? '');
  return rule.form !== 'file' || MULTIPART.test(contentType ?? '');
}
