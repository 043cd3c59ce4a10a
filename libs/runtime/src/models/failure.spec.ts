import fc from 'fast-check';
import { judgeFailure } from './failure.js';
import type { Seen } from './wire.js';

const seen = (parts: Partial<Seen>): Seen => ({ asked: true, status: null, retryAfter: null, fault: null, ...parts });

test('of all statuses, 408, 429 and 5xx but 501 pass to the next model', () => {
  for (let status = 300; status < 600; status += 1) {
    const passes = status === 408 || status === 429 || (status >= 500 && status !== 501);
    expect([status, judgeFailure(new Error(), seen({ status }), 0).goOn]).toEqual([status, passes]);
  }
});

test('MON-07 only what speaks of the server alone makes it out of order', () => {
  const isDown = (parts: Partial<Seen>): boolean => judgeFailure(new Error(), seen(parts), 0).isDown;
  expect([{ fault: 'unreachable' } as const, { status: 500 }, { status: 503 }].map(isDown)).toEqual([true, true, true]);
  const asked = [
    { status: 400 },
    { status: 408 },
    { status: 413 },
    { status: 429 },
    { status: 501 },
    { fault: 'late' },
    { fault: 'too_large' },
  ];
  for (const parts of asked as Partial<Seen>[]) expect([parts, isDown(parts)]).toEqual([parts, false]);
  expect(isDown({ status: 200, fault: 'unreachable' })).toBe(false);
});

test('how long to leave the model alone is read only where it makes sense to ask again', () => {
  expect(judgeFailure(null, seen({ status: 429, retryAfter: '2' }), 0).restMs).toBe(2_000);
  expect(judgeFailure(null, seen({ status: 400, retryAfter: '2' }), 0).restMs).toBeNull();
  expect(judgeFailure(null, seen({ status: 503 }), 0).restMs).toBeNull();
});

test('OPQ-03 whatever a provider writes, no more than a short code of it is repeated', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('overloaded_error', 'RESOURCE_EXHAUSTED', 'sk-live-1234', 'Your prompt was: CANARY 1'),
  );
  const body = fc.record({ error: fc.record({ message: text, type: text, code: text, status: text }) });
  fc.assert(
    fc.property(body, fc.constantFrom(400, 429, 500), (data, status) => {
      const { reason } = judgeFailure({ data, message: data.error.message }, seen({ status }), 0);
      expect(reason).toMatch(/^answered \d{3}(?: \((?:[a-z]+(?:_[a-z]+)*|[A-Z]+(?:_[A-Z]+)*)\))?$/);
    }),
  );
});

test('an error that is reported within an answer counts as its status would', () => {
  expect(judgeFailure({ statusCode: 529, type: 'overloaded_error' }, seen({ status: 200 }), 0)).toMatchObject({ goOn: true, status: 529 });
  expect(judgeFailure({ statusCode: 400 }, seen({ status: 200 }), 0)).toMatchObject({ goOn: false, status: 400 });
  expect(judgeFailure({ type: 'server_error', message: 'x' }, seen({ status: 200 }), 0)).toMatchObject({ goOn: true, status: 500 });
});
