import { type Actor, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

test('404: what runs skills is not there yet, and says so in the words of this surface', async () => {
  for (const path of ['agent/execute', 'agent/create', 'document/generate', 'openai/chat/completions']) {
    const { body } = await owner.post(`/vlm/v1/${path}`).send({}).expect(404);
    expect(body.error.type).toBe('not_found');
  }
  for (const path of ['predictions', 'predictions/x', 'agent', 'agents/x']) await owner.get(`/vlm/v1/${path}`).expect(404);
});
