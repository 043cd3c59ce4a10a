import { DomainError, ERRORS, type ErrorCode } from '@guildhall/kernel';
import { problemOf } from '../http/problem.js';
import { STATUS_OF_KIND, TITLE_OF_STATUS } from '../http/status.js';
import { byStatus } from './refusals.js';
import type { Components, Response, Schema } from './types.js';

const text = (description: string): Schema => ({ type: 'string', description });

/** The body of every error (RFC 9457). */
export const PROBLEM: Schema = {
  type: 'object',
  description: 'What went wrong, for programs (`error_code`), for people (`detail`, `hint`) and for the operator (`request_id`).',
  properties: {
    type: text('Address of the description of the code.'),
    title: text('Name of the status.'),
    status: { type: 'integer', description: 'The HTTP status.' },
    detail: text('What happened.'),
    instance: text('Template of the route.'),
    error: text('The same as `detail`.'),
    error_code: text('Code of the error catalogue; it never changes its meaning.'),
    hint: text('What to do.'),
    ok: { type: 'boolean', enum: [false] },
    success: { type: 'boolean', enum: [false] },
    request_id: text('Also in the `X-Request-Id` header and in the log of the server.'),
    details: { type: 'object', additionalProperties: true, description: 'Facts about this case.' },
    errors: {
      type: 'array',
      description: 'Single faults of the request.',
      items: {
        type: 'object',
        properties: {
          pointer: text('JSON Pointer into the body, or `query:/name`, `header:/name`.'),
          code: text('What rule was broken.'),
          message: text('The rule in words.'),
        },
        required: ['pointer', 'code', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'error', 'error_code', 'hint', 'ok', 'success', 'request_id'],
};

/** One example of each code, as the server would print it. */
export function problemExamples(codes: Iterable<ErrorCode>): NonNullable<Components['examples']> {
  const occasion = { requestId: 'req_65f1c0de9a1b2c3d4e5f6071', route: '/skills/{skillId}' };
  const entries = [...new Set(codes)]
    .sort()
    .map((code) => [code, { summary: ERRORS[code].message, value: problemOf(new DomainError(code), occasion) }]);
  return Object.fromEntries(entries);
}

/** The error answers of an operation, one per status. */
export function problemResponses(codes: readonly ErrorCode[]): Record<string, Response> {
  return Object.fromEntries(byStatus(codes).map(([status, group]) => [String(status), problemResponse(status, group)]));
}

function problemResponse(status: number, codes: readonly ErrorCode[]): Response {
  const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
  const hasRetry = codes.some((code) => [429, 503].includes(STATUS_OF_KIND[ERRORS[code].kind]));
  return {
    description: `${TITLE_OF_STATUS[status] ?? 'Error'}: ${codes.map((code) => `\`${code}\``).join(', ')}`,
    ...(hasRetry ? { headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } } } : {}),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, examples } },
  };
}
