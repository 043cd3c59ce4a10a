import { startTestApp, type TestApp } from '@guildhall/testing';
import { failure } from './vlm-calls.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app?.close());

test('200: without a key', () => app.anonymous.get('/vlm/v1/health').expect(200, { status: 'ok' }));

test('401: a bad key, in the words of this surface', async () => {
  const { body } = await app.anonymous
    .withToken('nonsense')
    .get('/vlm/v1/health')
    .expect(401)
    .expect('www-authenticate', /^Bearer/);
  expect(body).toEqual(failure('Missing or invalid API key', 'unauthenticated'));
});
