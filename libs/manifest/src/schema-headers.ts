import { jsonPointer } from '@guildhall/kernel';
import { z } from 'zod';
import { LIMITS } from './schema-limits.js';
import { checked, type Finding, isStorable } from './schema-parse.js';
import { inspectLiteral, inspectTemplate } from './schema-templates.js';

type TextMap = Readonly<Record<string, string>>;

/** RFC 9110 `token`. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;

/** Headers that the sender of a request computes; an author who sets them changes who is asked or where the body ends. */
const COMPUTED: readonly string[] = [
  'host',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Headers that carry credentials, which are set on the install and never written into a skill. */
const CREDENTIALS: readonly string[] = ['authorization', 'cookie', 'proxy-authorization'];

/** What is wrong with the name of a header that an author chose. */
export function* inspectHeaderName(name: string): Generator<Finding> {
  if (!TOKEN.test(name)) yield { code: 'invalid_header', message: 'A header name has letters, digits and hyphens only.' };
  // THREAT[NET-06]: request smuggling and host changes need one of these.
  if (COMPUTED.includes(name.toLowerCase())) yield { code: 'invalid_header', message: `The header ${name} is set by the sender.` };
}

/** Headers of an http skill: names and values are used as they stand. */
export const literalHeaders: z.ZodType<TextMap> = headers(inspectLiteral);

/** Headers of one tool's request: literal names, values with places to fill. */
export const templateHeaders: z.ZodType<TextMap> = headers(inspectTemplate);

/** Query parameters of one tool's request: literal names, values with places to fill. */
export const templateQuery: z.ZodType<TextMap> = textMap(LIMITS.queryParameters, function* (name, value) {
  if (!/^[^\p{Cc}{}]{1,100}$/u.test(name))
    yield { code: 'invalid_name', message: 'A parameter name is literal text of at most 100 characters.' };
  yield* inspectTemplate(value);
});

function headers(inspectValue: (value: string) => Iterable<Finding>): z.ZodType<TextMap> {
  return textMap(LIMITS.headers, function* (name, value) {
    yield* inspectHeaderName(name);
    // THREAT[NET-06]: a line break ends a header; what follows would be a header of the author's choice.
    if (/[\p{Cc}]/u.test(value.replaceAll('\t', ' ')))
      yield { code: 'invalid_header', message: 'A header value is one line of visible text.' };
    // THREAT[AUT-06]: a secret written here would travel in manifests, exports and forks.
    if (CREDENTIALS.includes(name.toLowerCase()) && !value.includes('{{')) {
      yield { code: 'credentials_in_header', message: 'Credentials belong to `auth` and are set on the install.' };
    }
    yield* inspectValue(value);
  });
}

function textMap(most: number, inspect: (name: string, value: string) => Iterable<Finding>): z.ZodType<TextMap> {
  // Own keys of a custom value: a record shape would silently skip a `__proto__` member.
  return checked(z.custom<TextMap>(), function* (map) {
    if (typeof map !== 'object' || map === null || Array.isArray(map)) {
      return yield { code: 'wrong_type', message: 'Expected an object of strings.' };
    }
    const entries = Object.entries<unknown>(map);
    if (entries.length > most) yield { code: 'too_many', message: `At most ${most} entries.` };
    for (const [name, value] of entries) yield* below(name, entryFindings(name, value, inspect));
  });
}

function* entryFindings(name: string, value: unknown, inspect: (name: string, value: string) => Iterable<Finding>): Generator<Finding> {
  if (name === '__proto__') yield { code: 'reserved_key', message: 'This name is not allowed.' };
  if (typeof value !== 'string') return yield { code: 'wrong_type', message: 'Expected a string.' };
  if (value.length > LIMITS.headerValue) yield { code: 'too_long', message: `At most ${LIMITS.headerValue}.` };
  if (!isStorable(value)) yield { code: 'invalid_text', message: 'Text must not have NUL or lone surrogates.' };
  yield* inspect(name, value);
}

function* below(name: string, findings: Iterable<Finding>): Generator<Finding> {
  for (const finding of findings) yield { ...finding, pointer: jsonPointer(name) + (finding.pointer ?? '') };
}
