import { FINISH_TOOL } from '@guildhall/manifest';
import fc from 'fast-check';
import { ownIds } from './call-ids.js';
import { RUN_LIMITS } from './limits.js';
import type { RunPlan } from './plan.js';
import { replay } from './replay.js';
import { toResult } from './results.js';
import { after, agent, answered, begun, call, prepared, said, tool } from './samples.property.js';
import type { Step, ToolCall } from './steps.js';
import { transcript } from './transcript.js';

const plan: RunPlan = agent([tool('look', { idempotent: true }), tool('send'), tool('ask', { handler: { type: 'client' } })]);

/** A model that follows a script: which tools it calls in each turn; then it ends the run. */
const scripts = fc.array(fc.array(fc.constantFrom('look', 'send', 'ask', 'fly', FINISH_TOOL), { minLength: 1, maxLength: 5 }), {
  maxLength: 6,
});

interface World {
  readonly steps: Step[];
  /** Ids of the calls that were made, once for each time. */
  readonly made: { readonly id: string; readonly name: string }[];
  /** Whether the worker dies now. */
  readonly dies: () => boolean;
}

class Death extends Error {}

/** Drives a run as a worker does: what it did not record is forgotten when it dies. */
function work(script: readonly (readonly string[])[], { steps, made, dies }: World): string {
  const survive = () => {
    if (dies()) throw new Death();
  };
  const record = (step: Step) => {
    survive();
    steps.push(step);
    survive();
  };
  for (;;) {
    const action = after(plan, steps);
    if (action.type === 'complete' || action.type === 'fail') return JSON.stringify(action);
    if (action.type === 'prepare') record(prepared);
    else if (action.type === 'repair') record({ kind: 'state', state: 'repair', message: action.message });
    else if (action.type === 'answer') for (const result of action.results) record(result);
    else if (action.type === 'wait') for (const { id } of action.calls) record(answered(id, 'client'));
    else if (action.type === 'call_tools') {
      for (const {
        call: { id },
      } of action.calls)
        record(begun(id));
      for (const {
        call: { id, name },
      } of action.calls) {
        made.push({ id, name });
        record(answered(id, name));
      }
    } else {
      const turns = steps.flatMap((step) => (step.kind === 'model_call' ? [step] : []));
      const names = script[turns.length] ?? [FINISH_TOOL];
      const asked = names.map((name) => call('same', name));
      const earlier = turns.flatMap(({ toolCalls }) => toolCalls);
      record(said('', ...ownIds(asked, turns.length + 1, earlier)));
    }
  }
}

function live(script: readonly (readonly string[])[], deaths: Iterator<boolean>): { end: string; world: World } {
  const world: World = { steps: [], made: [], dies: () => deaths.next().value === true };
  for (;;) {
    try {
      return { end: work(script, world), world };
    } catch (fault) {
      if (!(fault instanceof Death)) throw fault;
    }
  }
}

test('RUN-05 property: however often workers die, a run ends, makes no call twice that has an effect, and repeats nothing that was recorded', () => {
  fc.assert(
    fc.property(scripts, fc.array(fc.boolean(), { maxLength: 40 }), (script, fates) => {
      const { end, world } = live(script, fates[Symbol.iterator]());
      const effects = world.made.filter(({ name }) => name === 'send').map(({ id }) => id);
      expect(new Set(effects).size).toBe(effects.length);
      const results = world.steps.flatMap((step) => (step.kind === 'tool_result' ? [step.toolCallId] : []));
      expect(new Set(results).size).toBe(results.length);
      const calls = world.steps.flatMap((step) => (step.kind === 'model_call' ? step.toolCalls : []));
      const open = calls.filter(({ id, name }) => name !== FINISH_TOOL && !results.includes(id));
      expect(open).toEqual([]);
      expect(JSON.parse(end).type).toBe('complete');
    }),
  );
});

test('RUN-05 property: deaths while nothing with an effect is under way change nothing of the end', () => {
  const calm = scripts.map((script) => script.map((names) => names.map((name) => (name === 'send' ? 'look' : name))));
  fc.assert(
    fc.property(calm, fc.array(fc.boolean(), { maxLength: 40 }), (script, fates) => {
      const undisturbed = live(script, [][Symbol.iterator]());
      expect(live(script, fates[Symbol.iterator]()).end).toBe(undisturbed.end);
    }),
  );
});

test('property: ids of calls are unique in a run, and those that a provider chose well stay', () => {
  const ids = fc.array(fc.oneof(fc.constantFrom('', 'a', 'call_1_1', 'call_2_1', 'x'.repeat(200), 'ä'), fc.string()), { maxLength: 8 });
  fc.assert(
    fc.property(ids, ids, (first, second) => {
      const asCalls = (given: string[]): ToolCall[] => given.map((id) => call(id, 'look'));
      const turn = said('', ...ownIds(asCalls(first), 1, []));
      const all = [...turn.toolCalls, ...ownIds(asCalls(second), 2, turn.toolCalls)].map(({ id }) => id);
      expect(new Set(all).size).toBe(all.length);
      for (const id of all) expect(id).toMatch(/^[\w-]{1,140}$/);
    }),
  );
  expect(ownIds([call('toolu_01', 'look')], 1, [])[0]?.id).toBe('toolu_01');
});

describe('toResult', () => {
  test('keeps what is short as it is', () => {
    expect(toResult('a', { x: 1 }, { limit: 7 })).toEqual({ kind: 'tool_result', toolCallId: 'a', output: { x: 1 }, isError: false });
  });

  test('cuts what is long, says so in the result and in a warning, and cuts no character in two', () => {
    const cut = toResult('a', 'ä'.repeat(10), { limit: 5 });
    expect(cut).toMatchObject({ output: 'ää\n[cut: 15 of 20 bytes are left out]', warnings: [{ code: 'tool_result_cut' }] });
  });

  test('property: never much longer than the limit, and well-formed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 200 }), (value, limit) => {
        const { output } = toResult('a', value as never, { limit });
        const text = typeof output === 'string' ? output : JSON.stringify(output);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit + 80);
        expect(text.isWellFormed()).toBe(true);
      }),
    );
  });
});

test('the transcript is what was said, in order, with the result of each call at its call', () => {
  const steps: Step[] = [
    prepared,
    said('Let me look.', call('a', 'look', { at: 1 })),
    begun('a'),
    answered('a', { seen: true }),
    said('no'),
    { kind: 'state', state: 'repair', message: 'Mend it.' },
  ];
  expect(transcript({ initialCalls: [], messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi.' }] }] }, steps)).toEqual([
    { role: 'user', content: [{ type: 'text', text: 'Hi.' }] },
    { role: 'assistant', content: [{ type: 'text', text: 'Let me look.' }], toolCalls: [call('a', 'look', { at: 1 })] },
    { role: 'tool', call: call('a', 'look', { at: 1 }), output: { seen: true }, isError: false },
    { role: 'assistant', content: [{ type: 'text', text: 'no' }], toolCalls: [] },
    { role: 'user', content: [{ type: 'text', text: 'Mend it.' }] },
  ]);
});

test('the default limits are those of the contract', () => {
  expect(RUN_LIMITS).toEqual({ turns: 50, toolCalls: 200, parallelCalls: 8, seconds: 1_800, resultBytes: 65_536, depth: 3 });
});

test('a warning that comes with every turn is given once', () => {
  const warning = { code: 'mock_model', message: 'A mock answered.' };
  const turns: Step[] = ['one', 'two'].map((text) => ({ ...said(text), warnings: [warning] }));
  expect(replay(plan, [prepared, ...turns]).warnings).toEqual([warning]);
});

test('skills that the caller chose are activated before the model is asked, whatever the model is offered', () => {
  const chosen = { ...plan, initialCalls: [call('call_0_1', 'look', { hidden: true })] };
  expect(after(chosen, [prepared])).toMatchObject({ type: 'call_tools', calls: [{ call: { id: 'call_0_1' } }] });
  const steps = [prepared, begun('call_0_1'), answered('call_0_1')];
  expect(after(chosen, steps)).toEqual({ type: 'call_model' });
  expect(transcript(chosen, steps)).toEqual([
    { role: 'assistant', content: [], toolCalls: chosen.initialCalls },
    { role: 'tool', call: chosen.initialCalls[0], output: 'ok', isError: false },
  ]);
});
