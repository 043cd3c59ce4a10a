import { Agent, type IncomingMessage, request } from 'node:http';
import { startTestApp } from '@guildhall/testing';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

function get(url: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: JSON.parse(Buffer.concat(parts).toString()) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('FLT-07 503: a request over a kept connection while the server stops is told to come back, and the connection ends', async () => {
  const app = await startTestApp();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  expect((await get(`${app.url}/health`, agent)).status).toBe(200);
  app.drain();

  const late = await get(`${app.url}/health`, agent);

  expect(late).toMatchObject({ status: 503, body: { error_code: 'shutting_down', ok: false } });
  expect(late.headers).toMatchObject({
    'content-type': 'application/problem+json; charset=utf-8',
    'retry-after': '2',
    connection: 'close',
  });
  agent.destroy();
  await app.close();
});
