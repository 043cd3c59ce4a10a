import { type Actor, keyOf, runSql, startTestApp, startTestWorker, type TestApp, type TestWorker, useMockModels } from '@guildhall/testing';
import { inlineSkill, readPrediction, script } from './run-calls.js';
import { createVlmSkill, failure, textOf } from './vlm-calls.js';

let app: TestApp;
let worker: TestWorker;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  worker = await startTestWorker(app);
  owner = await app.signup();
  await useMockModels(owner);
});
afterAll(async () => {
  await worker.stop();
  await app.close();
});

const complete = (body: object, actor = owner) =>
  actor.post('/vlm/v1/openai/chat/completions').send({ model: 'vlmrun-orion-1:auto', ...body });
const says = (content: unknown, role = 'user') => ({ role, content });

describe('200: an answer', () => {
  test('has the format of OpenAI, and is a prediction like any other', async () => {
    const { body } = await complete({ messages: [says('Be brief.', 'system'), says(script('say Hello.'))] }).expect(200);
    expect(body).toEqual({
      ...{
        id: expect.stringMatching(/^chatcmpl-[0-9a-f]{24}$/),
        object: 'chat.completion',
        created: expect.any(Number),
        model: 'vlmrun-orion-1:auto',
      },
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.', refusal: null }, logprobs: null, finish_reason: 'stop' }],
      usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number), total_tokens: expect.any(Number) },
    });
    const { body: prediction } = await readPrediction(owner, body.id.replace('chatcmpl-', '')).expect(200);
    expect(prediction).toMatchObject({ status: 'completed', response: { text: 'Hello.' } });
  });

  test('of a run that ends by its tool is what that says: a text as it is, anything else as JSON', async () => {
    for (const [line, content] of [
      ['finish {"result": "Done."}', 'Done.'],
      ['finish {"total": 3}', '{"total":3}'],
    ] as const) {
      const { body } = await complete({ messages: [says(script(line))] }).expect(200);
      expect(body.choices[0].message.content).toBe(content);
    }
  });

  test('has the form that is asked for', async () => {
    const schema = { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] };
    const format = { type: 'json_schema', json_schema: { name: 'sum', schema } };
    const { body } = await complete({ messages: [says('Count.')], response_format: format }).expect(200);
    expect(JSON.parse(body.choices[0].message.content)).toEqual({ total: expect.any(Number) });
  });

  test('is made with skills that are named or come along, and with what was said and shown before', async () => {
    await createVlmSkill(owner, textOf('greeter', 'Greets.', 'Greet them.'));
    const image = `data:image/png;base64,${Buffer.from('not looked at').toString('base64')}`;
    const messages = [
      says('First.'),
      says('Second.', 'assistant'),
      says([
        { type: 'text', text: script('call list_skills {}', 'finish {"given": "$last"}') },
        { type: 'image_url', image_url: { url: image } },
      ]),
    ];
    const { body } = await complete({ messages, skills: [{ skill_name: 'greeter' }, await inlineSkill('brought')] }).expect(200);
    const { given } = JSON.parse(body.choices[0].message.content);
    expect(given.skills.map(({ name }: { name: string }) => name)).toEqual(['greeter', 'brought']);
    const { execution } = (await owner.get(`/executions/exe_${body.id.slice(-24)}`).expect(200)).body;
    expect(execution.messages.slice(0, 2)).toEqual([
      { role: 'user', content: 'First.' },
      { role: 'assistant', content: 'Second.' },
    ]);
    expect(execution.messages[2].content[1]).toEqual({ type: 'file', name: 'image.png', mediaType: 'image/png' });
  });
});

/** The chunks of a stream, and what stands between them. */
async function chunksOf(body: object): Promise<{ readonly type: string; readonly lines: string[]; readonly chunks: Chunk[] }> {
  const answer = await complete({ ...body, stream: true })
    .buffer(true)
    .expect(200);
  const lines = answer.text
    .split('\n\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice('data: '.length));
  return {
    type: answer.headers['content-type'] ?? '',
    lines,
    chunks: lines.filter((line) => line !== '[DONE]').map((line) => JSON.parse(line)),
  };
}

interface Chunk {
  readonly id: string;
  readonly object: string;
  readonly choices: readonly { readonly delta: { readonly content?: string }; readonly finish_reason: string | null }[];
  readonly usage?: object;
  readonly error?: object;
}

const textIn = (chunks: readonly Chunk[]): string => chunks.map(({ choices }) => choices?.[0]?.delta.content ?? '').join('');

describe('200: a stream', () => {
  test('tells the answer piece by piece, why it ended, and what it cost, and then that it is done', async () => {
    const { type, lines, chunks } = await chunksOf({
      ...{ messages: [says(script('say Hello you there.'))], stream_options: { include_usage: true } },
    });
    expect(type).toContain('text/event-stream');
    expect(lines.at(-1)).toBe('[DONE]');
    expect(textIn(chunks)).toBe('Hello you there.');
    expect(chunks[0]).toMatchObject({ object: 'chat.completion.chunk', choices: [{ delta: { role: 'assistant' }, finish_reason: null }] });
    expect(chunks.at(-2)?.choices).toMatchObject([{ delta: {}, finish_reason: 'stop' }]);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  test('tells what the model says on its way, and the result once', async () => {
    const { chunks } = await chunksOf({
      messages: [says(script('say Looking.', 'call list_skills {}', 'finish {"result": "Found."}'))],
      skills: [await inlineSkill('x')],
    });
    expect(textIn(chunks)).toBe('Looking.\n\nFound.');
  });

  test('says why there is no answer', async () => {
    const { lines, chunks } = await chunksOf({ messages: [says(script('fail 400'))] });
    expect(chunks.at(-1)?.error).toEqual({ message: expect.stringMatching(/^model_failed: /), type: 'run_failed', code: 'model_failed' });
    expect(lines.at(-1)).toBe('[DONE]');
  });
});

test.each<[string, object, string]>([
  ['tools of the client', { messages: [says('x')], tools: [{ type: 'function', function: { name: 'x' } }] }, 'tools: '],
  ['several answers', { messages: [says('x')], n: 2 }, 'n: '],
  ['a role that nobody has', { messages: [says('x', 'tool')] }, 'messages[0].role: '],
  ['a part that is not known', { messages: [says([{ type: 'input_audio' }])] }, 'messages[0].content[0]: '],
  ['a form that is not known', { messages: [says('x')], response_format: { type: 'xml' } }, 'response_format: '],
  ['no messages', { messages: [] }, 'messages'],
  ['a model that there is not', { messages: [says('x')], model: 'nothing' }, 'model: '],
])('400: %s', async (_, body, start) => {
  const answer = await complete(body).expect(400);
  expect(answer.body.detail.slice(0, start.length)).toBe(start);
});

test('a run whose caller has left is cancelled: nobody else would hear of it', async () => {
  const gone = new AbortController();
  const body = JSON.stringify({ model: 'vlm-1', messages: [says(script('wait 60000', 'say Late.'))] });
  const headers = { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' };
  const asked = fetch(`${app.url}/vlm/v1/openai/chat/completions`, { method: 'POST', headers, body, signal: gone.signal });
  const states = () => runSql<{ status: string }>(app, `SELECT "status" FROM "Execution" WHERE "plan"->>'messages' LIKE '%say Late.%'`);
  while ((await states())[0]?.status !== 'running') await new Promise((resolve) => setTimeout(resolve, 20));
  gone.abort();
  await expect(asked).rejects.toThrow();
  while ((await states())[0]?.status === 'running') await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await states()).toEqual([{ status: 'cancelled' }]);
});

test('401: without a key', () => complete({ messages: [says('x')] }, app.anonymous).expect(401));

test('403: a key that runs nothing', async () => {
  await complete({ messages: [says('x')] }, await keyOf(owner, { scopes: ['executions:read'] })).expect(403);
});

test('404: a skill that is not there', async () => {
  const { body } = await complete({ messages: [says('x')], skills: [{ skill_name: 'nothing' }] }).expect(404);
  expect(body).toEqual(failure('Skill not found: nothing', 'not_found'));
});

test('424: a run that failed says why', async () => {
  const { body } = await complete({ messages: [says(script('fail 400'))] }).expect(424);
  expect(body).toEqual(failure(expect.stringMatching(/^model_failed: /) as never, 'run_failed'));
});
