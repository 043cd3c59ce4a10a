import { type Actor, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

test('404: what is not part of the surface, and says so in its words', async () => {
  for (const path of ['datasets/create', 'fine_tuning/create', 'feedback/submit', 'hub/schema']) {
    const { body } = await owner.post(`/vlm/v1/${path}`).send({}).expect(404);
    expect(body.error.type).toBe('not_found');
  }
  for (const path of ['hub/info', 'datasets', 'artifacts/x']) await owner.get(`/vlm/v1/${path}`).expect(404);
});
