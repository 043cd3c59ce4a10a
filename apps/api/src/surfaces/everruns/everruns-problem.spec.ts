import { STATUS_CODES } from 'node:http';
import { DomainError, ERRORS, type ErrorCode } from '@guildhall/kernel';
import { presentProblem } from './everruns-problem.js';

const OCCASION = { requestId: 'req_1', path: '/v1/skills' };
const CODES = Object.keys(ERRORS) as ErrorCode[];

const present = (code: ErrorCode, options?: ConstructorParameters<typeof DomainError>[1]) =>
  presentProblem(new DomainError(code, options), OCCASION);

test.each(CODES)('%s has the reason phrase of its status for its title, and no key without a value', (code) => {
  const { status, contentType, body } = present(code);
  expect(contentType).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ status, title: STATUS_CODES[status], instance: '/v1/skills', request_id: 'req_1' });
  expect(Object.values(body)).not.toContain(undefined);
});

test('what stands in the way is pointed at in conflicts alone, and only when it can be shown', () => {
  const details = { existing: 'http://x/everruns/v1/skills/1' };
  const allowed_actions = [{ rel: 'get-existing', method: 'GET', href: details.existing }];
  expect(present('skill_name_taken', { details }).body).toMatchObject({ allowed_actions });
  expect(present('skill_name_taken').body).not.toHaveProperty('allowed_actions');
  expect(present('not_found', { details }).body).not.toHaveProperty('allowed_actions');
});

test('the time to wait is the one that the limit names, else two seconds', () => {
  const allowed_actions = [{ rel: 'retry-later' }];
  expect(present('rate_limited', { details: { retryAfter: 40 } }).body).toMatchObject({ allowed_actions, retry_after_seconds: 40 });
  expect(present('overloaded').body).toMatchObject({ code: 'unavailable', allowed_actions, retry_after_seconds: 2 });
  expect(present('not_found').body).not.toHaveProperty('retry_after_seconds');
});

test('OPQ-03 nothing else of the details is told', () => {
  const { body } = present('skill_name_taken', { details: { secret: 'x', name: 'y' } });
  expect(Object.keys(body).sort()).toEqual(['code', 'detail', 'instance', 'request_id', 'status', 'title']);
});
