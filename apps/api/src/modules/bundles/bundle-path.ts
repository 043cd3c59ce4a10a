import { DomainError } from '@guildhall/kernel';
import { Injectable, type PipeTransform } from '@nestjs/common';

/** The rest of an address that names a file: the router hands it over in segments. */
@Injectable()
export class FilePath implements PipeTransform<string | readonly string[], string> {
  transform(segments: string | readonly string[]): string {
    return typeof segments === 'string' ? segments : segments.join('/');
  }
}

/** The header `X-Executable`. @returns undefined without it @throws {DomainError} `validation_failed` */
export function readExecutable(header: string | undefined): boolean | undefined {
  if (header === undefined) return undefined;
  if (header === 'true' || header === 'false') return header === 'true';
  const fault = { pointer: 'header:/x-executable', code: 'is_boolean', message: 'Expects true or false.' };
  throw new DomainError('validation_failed', { faults: [fault] });
}
