import { SetMetadata } from '@nestjs/common';

/**
 * What a route takes besides JSON: `file`, a form with one file, or JSON; `bytes`, any bytes of any type.
 * Its body is read after the caller was judged, so that nobody makes the server take in what it will refuse.
 */
type UploadForm = 'file' | 'bytes';

/** A body that is no JSON, or where it is to come from. */
export interface UploadRule {
  readonly form: UploadForm;
  /** Most bytes of the body. */
  readonly limit: number;
}

export const UPLOAD_RULE = 'guildhall:upload';

/** The route takes `multipart/form-data` with one part `file`, or a JSON body. @param limit most bytes of the form */
export const TakesFile = (limit: number): MethodDecorator => SetMetadata(UPLOAD_RULE, { form: 'file', limit } satisfies UploadRule);

/** The route takes bytes as they are, whatever their type is said to be. @param limit most bytes */
export const TakesBytes = (limit: number): MethodDecorator => SetMetadata(UPLOAD_RULE, { form: 'bytes', limit } satisfies UploadRule);

const MULTIPART = /^multipart\/form-data\s*(?:;|$)/i;

/** Whether the body of a request with this content type is left for the route to read. */
export function isUpload(rule: UploadRule | null, contentType: string | undefined): boolean {
  if (!rule) return false;
  return rule.form === 'bytes' || MULTIPART.test(contentType ?? '');
}
