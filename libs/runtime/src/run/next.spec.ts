import { FINISH_TOOL } from '@guildhall/manifest';
import { lowerLimits } from './limits.js';
import { after, agent, answered, begun, call, prepared, prompt, said, tool } from './samples.property.js';
import type { Step } from './steps.js';

const STRING = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] };
const finish = (args: object = { result: 'done' }, id = 'f') => call(id, FINISH_TOOL, args as never);
const client = tool('ask_user', { handler: { type: 'client' } });
const look = tool('look', { idempotent: true });
const send = tool('send');

describe('an agent', () => {
  const plan = agent([look, send, client]);
  const start = (...steps: Step[]) => after(plan, [prepared, ...steps]);

  test('is prepared first, then asks the model', () => {
    expect(after(plan, [])).toEqual({ type: 'prepare' });
    expect(start()).toEqual({ type: 'call_model' });
  });

  test('makes the calls of a turn at once, and asks again when each has its result', () => {
    const turn = said('', call('a', 'look'), call('b', 'send'));
    expect(start(turn)).toMatchObject({ type: 'call_tools', calls: [{ call: { id: 'a' } }, { call: { id: 'b' } }] });
    expect(start(turn, begun('a'), answered('a'))).toMatchObject({ type: 'call_tools', calls: [{ call: { id: 'b' } }] });
    expect(start(turn, answered('a'), answered('b'))).toEqual({ type: 'call_model' });
  });

  test('tools that were found out when it was prepared can be called', () => {
    const found: Step = { kind: 'state', state: 'prepared', tools: [tool('files__read')], warnings: [] };
    expect(after(plan, [found, said('', call('a', 'files__read'))])).toMatchObject({ type: 'call_tools' });
  });

  test('RUN-04 ends with the arguments of the tool that ends it', () => {
    expect(start(said('', finish({ result: 42 })))).toEqual({ type: 'complete', result: { result: 42 }, output: null, warnings: [] });
  });

  test('RUN-04 makes the other calls of that turn first', () => {
    const turn = said('', finish(), call('b', 'send'));
    expect(start(turn)).toMatchObject({ type: 'call_tools', calls: [{ call: { id: 'b' } }] });
    expect(start(turn, begun('b'), answered('b'))).toMatchObject({ type: 'complete' });
  });

  test('RUN-04 a text without a call ends it, with a warning', () => {
    expect(start(said('Done.'))).toEqual({
      type: 'complete',
      result: 'Done.',
      output: null,
      warnings: [{ code: 'finished_without_finish_tool', message: expect.any(String) }],
    });
  });

  test('waits for the client once there is nothing else to do', () => {
    const turn = said('', call('a', 'ask_user'), call('b', 'look'));
    expect(start(turn)).toMatchObject({ type: 'call_tools', calls: [{ call: { id: 'b' } }] });
    expect(start(turn, answered('b'))).toEqual({ type: 'wait', calls: [call('a', 'ask_user')] });
    expect(start(turn, answered('b'), answered('a'))).toEqual({ type: 'call_model' });
  });

  test.each([
    ['a tool that there is not', call('a', 'fly'), 'unknown_tool', /"fly".*look, send, ask_user/],
    ['arguments that do not match', call('a', 'look', 'now'), 'invalid_arguments', /must be object/],
    ['arguments that are no JSON', { ...call('a', 'look', '{'), unreadable: true as const }, 'invalid_arguments', /not JSON/],
  ])('the model is told of %s', (_, asked, error, message) => {
    expect(start(said('', asked))).toEqual({
      type: 'answer',
      results: [{ kind: 'tool_result', toolCallId: 'a', isError: true, output: { error, message: expect.stringMatching(message) } }],
    });
  });

  test('RUN-05 of the calls that were under way when its worker died, those without a second effect are made again, the others never', () => {
    const turn = said('', call('a', 'look'), call('b', 'send'));
    expect(start(turn, begun('a'), begun('b'))).toMatchObject({
      type: 'answer',
      results: [{ toolCallId: 'b', output: { error: 'tool_outcome_unknown' } }],
    });
    expect(start(turn, begun('a'), begun('b'), answered('b'))).toMatchObject({ type: 'call_tools', calls: [{ call: { id: 'a' } }] });
  });
});

describe('RUN-04 the result', () => {
  const plan = agent([], { outputSchema: STRING });
  const wrong = said('', finish({ answer: 1 }));

  test('is compared with the output schema; the model may mend it once', () => {
    const told = after(plan, [prepared, wrong]);
    expect(told).toMatchObject({
      type: 'answer',
      results: [
        { toolCallId: 'f', isError: true, output: { error: 'output_schema_mismatch', path: '/answer', message: 'must be string' } },
      ],
    });
    const results = told.type === 'answer' ? told.results : [];
    expect(after(plan, [prepared, wrong, ...results])).toEqual({ type: 'call_model' });
    expect(after(plan, [prepared, wrong, ...results, said('', finish({ answer: 'x' }, 'g'))])).toMatchObject({
      type: 'complete',
      result: { answer: 'x' },
    });
    expect(after(plan, [prepared, wrong, ...results, said('', finish({ answer: 2 }, 'g'))])).toEqual({
      type: 'fail',
      code: 'output_schema_mismatch',
      message: 'The result does not match the schema at /answer: must be string',
    });
  });

  test('is compared with what an own tool for the end takes, and with the schema', () => {
    const own = tool(FINISH_TOOL, { parameters: { type: 'object', required: ['note'] }, handler: { type: 'finish' } });
    const both = { ...plan, tools: [own] };
    expect(after(both, [prepared, said('', finish({ answer: 'x' }))])).toMatchObject({ results: [{ output: { message: /note/ } }] });
    expect(after(both, [prepared, said('', finish({ note: 'x' }))])).toMatchObject({ results: [{ output: { message: /answer/ } }] });
  });

  test.each(['{"answer":"x"}', '```json\n{"answer":"x"}\n```\n'])('of an agent may be a text that is JSON: %j', (text) => {
    expect(after(plan, [prepared, said(text)])).toMatchObject({ type: 'complete', result: { answer: 'x' }, output: { answer: 'x' } });
  });
});

describe('a prompt', () => {
  test('is one model call, and its text', () => {
    expect(after(prompt(), [prepared])).toEqual({ type: 'call_model' });
    expect(after(prompt(), [prepared, said('Hello.')])).toEqual({ type: 'complete', result: 'Hello.', output: null, warnings: [] });
  });

  test('with an output schema gives the text once it matches, with one repair', () => {
    const plan = prompt(STRING);
    const repair: Step = { kind: 'state', state: 'repair', message: 'Mend it.' };
    expect(after(plan, [prepared, said('{"answer":"x"}')])).toMatchObject({
      ...{ type: 'complete', result: '{"answer":"x"}', output: { answer: 'x' } },
    });
    expect(after(plan, [prepared, said('no')])).toMatchObject({ type: 'repair', message: expect.stringContaining('not JSON') });
    expect(after(plan, [prepared, said('no'), repair])).toEqual({ type: 'call_model' });
    expect(after(plan, [prepared, said('no'), repair, said('no')])).toMatchObject({ type: 'fail', code: 'output_schema_mismatch' });
  });
});

describe('RUN-02 limits', () => {
  const turns = (count: number): Step[] =>
    Array.from({ length: count }, (_, index) => [said('', call(`c${index}`, 'look')), answered(`c${index}`)]).flat();

  test.each([
    ['turns', { turns: 3 }, turns(3), 0],
    ['toolCalls', { toolCalls: 2 }, turns(3), 0],
    ['seconds', { seconds: 10 }, turns(1), 10.5],
  ])('%s end the run and are named', (name, wanted, steps, seconds) => {
    const plan = agent([look], { limits: lowerLimits(wanted) });
    expect(after(plan, [prepared, ...steps], seconds)).toEqual({
      type: 'fail',
      code: 'run_limit_reached',
      message: expect.stringContaining(`limit ${name}:`),
    });
  });

  test.each([0, 2])('the call that ends a run is not one of the %i that it may make', (toolCalls) => {
    const plan = agent([look], { limits: lowerLimits({ toolCalls }) });
    const end = said('', call('end', 'finish_agent_run', { result: 1 }));
    expect(after(plan, [prepared, ...turns(toolCalls), end])).toMatchObject({ type: 'complete', result: { result: 1 } });
  });

  test('no more calls are under way at once than may be', () => {
    const turn = said('', ...Array.from({ length: 20 }, (_, index) => call(`c${index}`, 'look')));
    const action = after(agent([look]), [prepared, turn]);
    expect(action.type === 'call_tools' && action.calls.length).toBe(8);
  });

  test('can be lowered and not raised', () => {
    expect(lowerLimits({ turns: 3, toolCalls: 1_000 })).toMatchObject({ turns: 3, toolCalls: 200, depth: 3 });
  });
});
