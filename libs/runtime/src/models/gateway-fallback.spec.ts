import { cutAfter, endsAfter, errsAfter, fails, hangsUp, overloaded, redirects, type Turn } from '@guildhall/testing/models';
import { closeAll, gatewayTo, modelServer, user } from './gateway.property.js';

afterEach(closeAll);

const FIRST = 'anthropic/claude-sonnet-4-5';
const SECOND = 'openai/gpt-4.1';

async function two(...turns: readonly Turn[]) {
  const first = await modelServer(...turns);
  const second = await modelServer({ text: 'From the second.' });
  return { first, second, ...gatewayTo({ anthropic: first, openai: second }) };
}

test('the first model that answers is the last one that is asked', async () => {
  const first = await modelServer({ text: 'From the first.' });
  const second = await modelServer({ text: 'From the second.' });
  const { answer } = await gatewayTo({ anthropic: first, openai: second }).ask([FIRST, SECOND]);
  expect(answer).toMatchObject({ provider: 'anthropic', text: 'From the first.', warnings: [] });
  expect(second.questions).toHaveLength(0);
});

test.each([408, 429, 500, 502, 503, 504, 529])('after %d the next model is asked, once', async (status) => {
  const { ask, first, second } = await two(fails(status));
  const { answer, restarts } = await ask([FIRST, SECOND]);
  expect(answer).toMatchObject({ provider: 'openai', model: 'gpt-4.1', text: 'From the second.' });
  expect(answer?.warnings).toEqual([{ code: 'model_fallback', message: expect.stringContaining(`${FIRST} answered ${status}`) }]);
  expect([first.questions.length, second.questions.length, restarts]).toEqual([1, 1, 0]);
});

test.each([400, 401, 402, 403, 404, 405, 409, 413, 422, 425, 501])('%d fails at once', async (status) => {
  const { ask, first, second } = await two(fails(status, { type: 'some_error' }));
  const { error } = await ask([FIRST, SECOND]);
  expect(error).toMatchObject({ code: 'model_failed', message: `${FIRST} answered ${status} (some_error).` });
  expect([first.questions.length, second.questions.length]).toEqual([1, 0]);
});

test.each([301, 302, 307, 308])('NET-03 %d fails at once, and is not followed', async (status) => {
  const elsewhere = await modelServer({ text: 'Caught.' });
  const { ask, second } = await two(redirects(`${elsewhere.origin}/v1/messages`, status));
  expect((await ask([FIRST, SECOND])).error).toMatchObject({ code: 'model_failed', message: expect.stringContaining(String(status)) });
  expect([elsewhere.questions.length + elsewhere.strays.length, second.questions.length]).toEqual([0, 0]);
});

test('when nobody listens, the next model is asked', async () => {
  const { ask, first } = await two();
  await first.close();
  expect((await ask([FIRST, SECOND])).answer?.text).toBe('From the second.');
});

test('when the connection is closed without an answer, the next model is asked', async () => {
  const { ask } = await two(hangsUp);
  expect((await ask([FIRST, SECOND])).answer?.warnings[0]?.message).toContain(`${FIRST} could not be reached`);
});

describe.each([
  ['anthropic', FIRST],
  ['openai', SECOND],
  ['openai-compatible', 'openai-compatible/llama'],
  ['google', 'google/gemini-2.5-flash'],
] as const)('%s breaks off in the middle', (provider, name) => {
  const said = { text: ['Once ', 'upon ', 'a ', 'time'] };
  const after = provider === 'google' ? 2 : 4;

  test.each([
    ['the connection is cut', cutAfter(after, said)],
    ['the answer ends as if it were complete', endsAfter(after, said)],
    ['an error is reported within it', errsAfter(after, said, 'overloaded_error')],
  ])('%s: what was told is void, and the next model begins anew', async (_, turn) => {
    const first = await modelServer(turn);
    const second = await modelServer({ text: 'Whole.' });
    const others = provider === 'openai' ? ({ anthropic: second } as const) : ({ openai: second } as const);
    const { ask } = gatewayTo({ [provider]: first, ...others });
    const { answer, text, restarts } = await ask([name, provider === 'openai' ? FIRST : SECOND]);
    expect([answer?.text, text, restarts]).toEqual(['Whole.', 'Whole.', 1]);
  });

  test('without another model the answer is unusable, and no half of it is taken for the whole', async () => {
    const first = await modelServer(cutAfter(after, said));
    const { answer, error } = await gatewayTo({ [provider]: first }).ask(name);
    expect(answer).toBeNull();
    expect(error).toMatchObject({ code: 'model_answer_unusable', message: `${name} broke off.` });
  });
});

test('an error that is reported before anything is said counts as its status would', async () => {
  const { ask, second } = await two(errsAfter(1, {}, 'overloaded_error'), errsAfter(1, {}, 'invalid_request_error'));
  expect((await ask([FIRST, SECOND])).answer?.text).toBe('From the second.');
  expect((await ask([FIRST, SECOND])).error?.message).toBe(`${FIRST} answered 400 (invalid_request_error).`);
  expect(second.questions).toHaveLength(1);
});

test('when no model answers, all are named with what they did', async () => {
  const first = await modelServer(fails(500, { type: 'api_error' }));
  const second = await modelServer(fails(503, { type: 'server_error' }));
  const { error } = await gatewayTo({ anthropic: first, openai: second }).ask([FIRST, SECOND, 'google/gemini-2.5-pro']);
  expect(error?.code).toBe('model_failed');
  expect(error?.message).toContain(
    `No model answered: ${FIRST} answered 500 (api_error); ${SECOND} answered 503 (server_error); there are no`,
  );
});

describe('Retry-After', () => {
  test('with another model nobody waits, and the one that asked to be left alone is not asked at the next question', async () => {
    const { ask, first, second } = await two(overloaded(60));
    expect((await ask([FIRST, SECOND])).answer?.text).toBe('From the second.');
    const again = await ask([FIRST, SECOND]);
    expect(again.answer?.warnings[0]?.message).toContain(`${FIRST} asks to be left alone`);
    expect([first.questions.length, second.questions.length]).toEqual([1, 2]);
  });

  test('without another one the model is asked again, not before its time', async () => {
    const server = await modelServer(overloaded(1), { text: 'Now.' });
    const { answer } = await gatewayTo({ anthropic: server }).ask(FIRST);
    expect(answer?.text).toBe('Now.');
    const [early, late] = server.questions;
    expect(Number(late?.at) - Number(early?.at)).toBeGreaterThanOrEqual(990); // timers may be a little early
  });

  test('a model that may be asked again at once is asked again', async () => {
    const server = await modelServer(overloaded(0), { text: 'Now.' });
    expect((await gatewayTo({ openai: server }).ask(SECOND)).answer?.text).toBe('Now.');
  });

  test('a model whose time has come while another one failed is asked again', async () => {
    const first = await modelServer(overloaded(0.05), { text: 'Now.' });
    const second = await modelServer((question) => setTimeout(() => fails(500)(question), 200));
    expect((await gatewayTo({ anthropic: first, openai: second }).ask([FIRST, SECOND])).answer?.text).toBe('Now.');
    expect(second.questions).toHaveLength(1);
  });

  test('a date is respected as well', async () => {
    const server = await modelServer((question) => overloaded(new Date(Date.now() + 2_000).toUTCString())(question), { text: 'Now.' });
    expect((await gatewayTo({ openai: server }).ask(SECOND)).answer?.text).toBe('Now.');
    expect(server.questions).toHaveLength(2);
  });

  test('of several models that want to be left alone, the one whose time comes first is asked again', async () => {
    const first = await modelServer(overloaded(30), { text: 'first' });
    const second = await modelServer(overloaded(1), { text: 'second' });
    const { answer } = await gatewayTo({ anthropic: first, openai: second }).ask([FIRST, SECOND]);
    expect([answer?.text, first.questions.length]).toEqual(['second', 1]);
  });

  test('a model that wants to be left alone for too long is not waited for', async () => {
    const server = await modelServer(overloaded(3_600));
    const { error } = await gatewayTo({ anthropic: server }).ask(FIRST);
    expect(error).toMatchObject({ code: 'model_failed', message: `${FIRST} answered 429 (rate_limit_error).` });
    expect(server.questions).toHaveLength(1);
  });

  test('a model that always asks for one more moment is given up', async () => {
    const server = await modelServer(overloaded(0.05));
    expect((await gatewayTo({ anthropic: server }).ask(FIRST)).error?.code).toBe('model_failed');
    expect(server.questions).toHaveLength(4);
  });

  test('what one account is asked to leave alone, another may ask', async () => {
    const server = await modelServer(overloaded(60), { text: 'For you.' });
    const { ask } = gatewayTo({ anthropic: server }, { limits: { patienceMs: 10 } });
    expect((await ask(FIRST)).error?.code).toBe('model_failed');
    expect((await ask(FIRST, { payerId: 'acc_2' as never })).answer?.text).toBe('For you.');
  });

  test('waiting ends when the call is cancelled', async () => {
    const server = await modelServer(overloaded(30));
    const controller = new AbortController();
    const asked = gatewayTo({ anthropic: server }).ask(FIRST, { signal: controller.signal });
    await server.waitFor(1);
    setTimeout(() => controller.abort(), 50);
    expect((await asked).error?.code).toBe('model_aborted');
  });
});

describe('a call that is cancelled', () => {
  test('while the model is silent: the connection is closed, and no other model is asked', async () => {
    const { ask, first, second } = await two(() => {});
    const controller = new AbortController();
    const asked = ask([FIRST, SECOND], { signal: controller.signal });
    await first.waitFor(1);
    controller.abort();
    expect((await asked).error?.code).toBe('model_aborted');
    await first.last.closed;
    expect(second.questions).toHaveLength(0);
  });

  test('in the middle of an answer: the connection is closed, and no other model is asked', async () => {
    const { ask, first, second } = await two(async ({ wire, answer }) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' }).write(wire.events({ text: 'Once' }).slice(0, 4).join(''));
    });
    const controller = new AbortController();
    const { error } = await ask([FIRST, SECOND], { signal: controller.signal, onText: () => controller.abort() });
    expect(error?.code).toBe('model_aborted');
    await first.last.closed;
    expect(second.questions).toHaveLength(0);
  });

  test('before it is made: nothing is sent', async () => {
    const { ask, first } = await two(fails(500));
    expect((await ask(FIRST, { signal: AbortSignal.abort() })).error?.code).toBe('model_aborted');
    expect(first.questions).toHaveLength(0);
  });
});

test('a compatible server that refuses schemas is asked in words', async () => {
  const server = await modelServer(fails(400), { text: '{"a":1}' });
  const outputSchema = { type: 'object', properties: { a: { type: 'integer' } } };
  const { answer } = await gatewayTo({ 'openai-compatible': server }).ask('openai-compatible/llama', { outputSchema });
  expect(answer?.text).toBe('{"a":1}');
  expect(server.questions.map(({ body }) => 'response_format' in body)).toEqual([true, false]);
});

test('a fault of ours is thrown as it is, and no other model is asked', async () => {
  const { ask, second } = await two(fails(500));
  const readFile = async () => {
    throw new TypeError('x is not a function');
  };
  const messages = [{ role: 'user', content: [{ type: 'file', name: 'a', mediaType: 'image/png', sha256: 'a' }] } as const, user('x')];
  await expect(ask([FIRST, SECOND], { readFile, messages })).rejects.toThrow(TypeError);
  const onText = () => {
    throw new TypeError('y is not a function');
  };
  await expect(ask(SECOND, { onText })).rejects.toThrow('y is not a function');
  expect(second.questions).toHaveLength(1);
});
