import { DomainError, type Fault, jsonPointer } from '@guildhall/kernel';
import { type ArgumentMetadata, Injectable, type PipeTransform, ValidationPipe, type ValidationPipeOptions } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { LRUCache } from 'lru-cache';
import { dropsUnknown } from './drops-unknown.js';
import { wrongType } from './wrong-type.js';

const COMMON: ValidationPipeOptions = {
  transform: true,
  whitelist: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
  validationError: { target: false },
};

/** How many queries of each class are kept. */
const KEPT_QUERIES = 200;

/** Longest query that is kept, in characters of JSON. */
const KEPT_LENGTH = 200;

/**
 * Checks bodies and queries against their DTO classes.
 * THREAT[TEN-04]: a body may hold only the fields that its class names. Unknown query parameters are ignored.
 */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  private readonly body = new ValidationPipe({ ...COMMON, forbidNonWhitelisted: true, exceptionFactory: (errors) => refusal(errors, '') });
  /** THREAT[TEN-04]: what a class does not name is left behind before anybody reads it. */
  private readonly selected = new ValidationPipe({ ...COMMON, exceptionFactory: (errors) => refusal(errors, '') });
  private readonly query = new ValidationPipe({ ...COMMON, exceptionFactory: (errors) => refusal(errors, 'query:') });
  private readonly queries = new WeakMap<object, LRUCache<string, object>>();

  transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> | unknown {
    if (metadata.type === 'body') return this.judgeBody(bodyOf(value, dropsUnknown(metadata.metatype)), metadata);
    return metadata.type === 'query' ? this.readQuery(value, metadata) : value;
  }

  private async judgeBody(given: object, metadata: ArgumentMetadata): Promise<object> {
    const pipe = dropsUnknown(metadata.metatype) ? this.selected : this.body;
    return withOwnJson(await pipe.transform(JSON.parse(JSON.stringify(given)), metadata), given);
  }

  /**
   * Most queries are empty or come again and again, and what a class makes of a query depends on nothing else. So it is kept and shared,
   * frozen, because nobody may change what others read.
   */
  private readQuery(value: unknown, metadata: ArgumentMetadata): Promise<unknown> | unknown {
    const key = JSON.stringify(value);
    if (!metadata.metatype || key.length > KEPT_LENGTH) return this.query.transform(value, metadata);
    const known = this.queriesOf(metadata.metatype);
    return known.get(key) ?? this.query.transform(value, metadata).then((query: object) => keep(known, key, query));
  }

  private queriesOf(type: object): LRUCache<string, object> {
    const known = this.queries.get(type) ?? new LRUCache<string, object>({ max: KEPT_QUERIES });
    this.queries.set(type, known);
    return known;
  }
}

function keep(known: LRUCache<string, object>, key: string, query: object): object {
  known.set(key, Object.freeze(query));
  return query;
}

/**
 * What has no class of its own is JSON of the caller's, and is handed on as it came: Nest and class-transformer remove from it (from their
 * copy, that is) whatever has a name such as `constructor` or `toString`.
 */
function withOwnJson(made: Record<string, unknown>, given: object): object {
  for (const [name, value] of Object.entries(given)) if (isPlain(value) && isPlain(made[name])) made[name] = value;
  return made;
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => item === null || typeof item !== 'object' || isPlain(item));
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Names that every object has by birth, such as `constructor`: the libraries drop them in silence, but they are as unknown as any other. */
const isInborn = (name: string): boolean => name in Object.prototype;

/** A missing body is an empty object, so that the answer names the fields that are missing. */
function bodyOf(value: unknown, isTolerant: boolean): object {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refusalOf({ pointer: '', code: 'not_an_object', message: 'The body must be a JSON object.' });
  }
  const inborn = isTolerant ? undefined : Object.keys(value).find(isInborn);
  if (inborn) throw refusalOf({ pointer: jsonPointer(inborn), code: 'unknown_field', message: `property ${inborn} should not exist` });
  return value;
}

const refusalOf = (fault: Fault): DomainError => new DomainError('validation_failed', { faults: [fault] });

function refusal(errors: readonly ValidationError[], prefix: string): DomainError {
  return new DomainError('validation_failed', { faults: errors.flatMap((error) => faultsOf(error, prefix)) });
}

function faultsOf(error: ValidationError, parent: string): Fault[] {
  const pointer = parent + jsonPointer(error.property);
  if (isMissing(error)) return [{ pointer, code: 'required', message: `${error.property} is required` }];
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => {
    const [code, said] = wrongType(error, { rule, message }) ?? [codeOfRule(rule), message];
    return { pointer, code, message: said };
  });
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, pointer))];
}

/** Fields that may be left out are not judged then, so what is judged and not there had to be. How long it should have been does not help. */
function isMissing({ value, constraints }: ValidationError): boolean {
  return value === undefined && constraints !== undefined && !('whitelistValidation' in constraints);
}

/** `isLength` → `is_length`; the rule that refuses unknown fields gets a name that says so. */
function codeOfRule(rule: string): string {
  return rule === 'whitelistValidation' ? 'unknown_field' : rule.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
