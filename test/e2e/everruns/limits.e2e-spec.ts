import { Agent, request } from 'node:http';
import { startTestApp } from '@guildhall/testing';
import { AGENTS, createEverruns, everrunsMd, SKILLS } from './everruns-client.js';

test('GRT-05 429: too many new skills, too many versions and too many requests, with the time to wait', async () => {
  const app = await startTestApp({ RATE_LIMIT: '12', SKILL_CREATE_LIMIT: '1:6', PUBLISH_LIMIT: '1:6' });
  try {
    const owner = await app.signup();
    const { id } = await createEverruns(owner, 'only-one');
    const refused = [
      await owner.post(SKILLS).send({ skill_md: everrunsMd('one-more') }),
      await owner.post(AGENTS).send({ name: 'one-more' }),
    ];
    await owner.patch(`${SKILLS}/${id}`).send({ status: 'disabled' }).expect(200);
    refused.push(await owner.patch(`${SKILLS}/${id}`).send({ status: 'active' }));
    for (let calls = 0; calls < 12; calls += 1) refused.push(await owner.get(SKILLS));
    const limited = refused.filter(({ status }) => status !== 200);
    expect(limited.length).toBeGreaterThan(3);
    for (const { status, headers, body } of limited) {
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
      expect({ status, ...body }).toEqual({
        ...{ title: 'Too Many Requests', status: 429, code: 'rate_limited', detail: expect.any(String), instance: expect.any(String) },
        ...{
          request_id: expect.any(String),
          allowed_actions: [{ rel: 'retry-later' }],
          retry_after_seconds: Number(headers['retry-after']),
        },
      });
      expect(body.retry_after_seconds).toBeGreaterThan(0);
    }
  } finally {
    await app.close();
  }
});

test('FLT-07 503: while the server stops', async () => {
  const app = await startTestApp();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await get(`${app.url}/health`, agent);
  app.drain();
  const { status, body, retryAfter } = await get(`${app.url}/v1/skills`, agent);
  expect({ status, ...body }).toEqual({
    ...{ title: 'Service Unavailable', status: 503, code: 'unavailable', detail: expect.any(String), instance: '/v1/skills' },
    ...{ request_id: expect.any(String), allowed_actions: [{ rel: 'retry-later' }], retry_after_seconds: Number(retryAfter) },
  });
  agent.destroy();
  await app.close();
});

/** Over a connection that is kept: a server that stops takes no new one. */
function get(url: string, agent: Agent): Promise<{ status: number; retryAfter: string | undefined; body: object }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: response.headers['retry-after'],
          body: JSON.parse(Buffer.concat(parts).toString()),
        }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}
