import { DomainError, type ErrorCode } from '@guildhall/kernel';
import { VlmSurface } from './vlm.surface.js';

const bodyOf = (fault: DomainError) => new VlmSurface().present(fault, { requestId: 'req_1' } as Parameters<VlmSurface['present']>[1]);

test('a failure is a sentence, twice, with its code and the id of the request', () => {
  expect(bodyOf(new DomainError('not_found', { detail: 'Skill not found' }))).toEqual({
    status: 404,
    contentType: 'application/json; charset=utf-8',
    body: { detail: 'Skill not found', error: { message: 'Skill not found', type: 'not_found', id: 'req_1' } },
  });
});

test('`detail` is one string also for several fields', () => {
  const faults = [
    { pointer: '/name', code: 'x', message: 'Too long.' },
    { pointer: 'query:/limit', code: 'x', message: 'Too large.' },
    { pointer: '', code: 'x', message: 'Not an object.' },
  ];
  const { body } = bodyOf(new DomainError('validation_failed', { faults }));
  expect(body).toMatchObject({ detail: 'name: Too long.; limit: Too large.; Not an object.' });
});

test.each<[ErrorCode, string, string]>([
  ['invalid_webhook', '/callbackUrl', 'callback_url: Is wrong.'],
  ['missing_variables', '/variables/customer', 'variables.customer: Is wrong.'],
])('`detail` of %s names the field as clients spell it', (code, pointer, detail) => {
  expect(bodyOf(new DomainError(code, { faults: [{ pointer, code: 'x', message: 'Is wrong.' }] })).body).toMatchObject({ detail });
});

test.each<[ErrorCode, number, string]>([
  ['malformed_json', 400, 'validation_failed'],
  ['bad_request', 400, 'validation_failed'],
  ['unauthenticated', 401, 'unauthenticated'],
  ['body_too_large', 413, 'payload_too_large'],
  ['archive_too_large', 413, 'archive_too_large'],
  ['unsupported_media_type', 415, 'unsupported_media_type'],
  ['internal', 500, 'internal_error'],
  ['storage_unavailable', 503, 'unavailable'],
  ['overloaded', 503, 'unavailable'],
])('%s is %i %s', (code, status, type) => expect(bodyOf(new DomainError(code))).toMatchObject({ status, body: { error: { type } } }));
