import { OutboundError, type OutboundErrorCode } from '@guildhall/runtime';
import fc from 'fast-check';
import { closeLast, giveUp, judgeAnswer, judgeSilence, MAX_ERROR_LENGTH } from './delivery-answers.js';

const AT = new Date('2026-11-20T12:00:00Z');
const answer = (status: number, text = '') => ({ status, text: () => text });

describe('judgeAnswer', () => {
  test.each([200, 201, 202, 204, 299])('%i takes the event', (status) => {
    expect(judgeAnswer(answer(status, 'ok'), AT)).toEqual({ status: 'delivered', responseStatus: status, error: null, deliveredAt: AT });
  });

  test.each([300, 301, 302, 307, 400, 401, 404, 410, 429, 500, 503])('%i does not, and is tried again', (status) => {
    const outcome = { status: 'pending', responseStatus: status, error: `HTTP ${status}: why`, deliveredAt: null };
    expect(judgeAnswer(answer(status, 'why'), AT)).toEqual(outcome);
  });

  test.each([
    ['an empty body', '', 'HTTP 500:'],
    ['lines and tabs', 'one\n\ttwo', 'HTTP 500: one\n\ttwo'],
    ['control characters, NUL among them', 'a\0b\x1b[31mc\x7f\x9b', 'HTTP 500: a\ufffdb\ufffd[31mc\ufffd\ufffd'],
    ['half a character', `a\ud800b`, 'HTTP 500: a\ufffdb'],
  ])('what is kept of %s can be stored', (_case, body, error) => {
    expect(judgeAnswer(answer(500, body), AT).error).toBe(error);
  });

  test('property: whatever is answered, the text is short, well-formed and without control characters', () => {
    const body = fc.oneof(fc.string({ unit: 'binary', maxLength: 3_000 }), fc.string({ unit: 'grapheme', maxLength: 3_000 }));
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), body, (status, text) => {
        const error = judgeAnswer(answer(status, text), AT).error ?? '';
        expect(error.length).toBeLessThanOrEqual(MAX_ERROR_LENGTH);
        expect(error.isWellFormed()).toBe(true);
        expect(error).not.toMatch(/[^\P{Cc}\n\t]/u);
      }),
    );
  });
});

describe('judgeSilence', () => {
  test.each<[OutboundErrorCode, string]>([
    ['outbound_timeout', 'pending'],
    ['outbound_failed', 'pending'],
    ['outbound_too_large', 'pending'],
    ['outbound_aborted', 'pending'],
    ['outbound_refused', 'failed'],
    ['outbound_invalid', 'failed'],
  ])('%s leaves the delivery %s', (code, status) => {
    const fault = new OutboundError(code, 'ECONNREFUSED 10.0.0.1');
    expect(judgeSilence(fault)).toEqual({ status, responseStatus: null, error: fault.message, deliveredAt: null });
  });

  test('NET-08 what was found there is not said', () => {
    expect(judgeSilence(new OutboundError('outbound_refused', 'address')).error).not.toContain('10.0.0.1');
  });

  test('a mistake of our own is not taken for silence', () => {
    expect(() => judgeSilence(new TypeError('x is not a function'))).toThrow(TypeError);
  });
});

describe('closeLast', () => {
  const again = judgeAnswer(answer(500), AT);

  test('what is to be tried again is failed after the last attempt, with what was found', () => {
    expect(closeLast(again, true)).toEqual({ ...again, status: 'failed' });
    expect(closeLast(again, false)).toBe(again);
  });

  test('what has ended stays as it is', () => {
    for (const ended of [judgeAnswer(answer(200), AT), giveUp('no')]) expect(closeLast(ended, true)).toBe(ended);
  });
});
