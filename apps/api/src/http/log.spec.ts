import { DomainError } from '@guildhall/kernel';
import { createLog, NestLog } from './log.js';
import { describeFault } from './redaction.js';

function logTo(level: 'info' | 'warn' = 'info') {
  const lines: Record<string, unknown>[] = [];
  return { lines, log: createLog(level, { write: (line) => void lines.push(JSON.parse(line)) }) };
}

test('a line is one JSON object with level, time and message, and nothing about the machine', () => {
  const { lines, log } = logTo();
  log.info({ extra: 1 }, 'hello\nworld');
  expect(lines).toEqual([{ level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), extra: 1, msg: 'hello\nworld' }]);
});

test('what lies below the level is not logged', () => {
  const { lines, log } = logTo('warn');
  log.info('no');
  log.warn('yes');
  expect(lines.map(({ msg }) => msg)).toEqual(['yes']);
});

test('a failure stands there with its whole chain of causes', () => {
  const { lines, log } = logTo();
  const cause = Object.assign(new TypeError('deep'), { code: 'ECONNREFUSED' });
  log.error({ err: describeFault(new DomainError('internal', { cause })) }, 'A request failed.');
  expect(lines[0]?.err).toMatchObject({
    type: 'DomainError',
    code: 'internal',
    cause: { type: 'TypeError', message: 'deep', code: 'ECONNREFUSED' },
  });
});

describe('what Nest logs', () => {
  test.each<[keyof NestLog, string]>([
    ['log', 'info'],
    ['warn', 'warn'],
    ['error', 'error'],
    ['fatal', 'fatal'],
  ])('%s becomes a line of level %s with its context', (method, level) => {
    const { lines, log } = logTo();
    new NestLog(log)[method]('Something', 'Router');
    expect(lines).toMatchObject([{ level, msg: 'Something', context: 'Router' }]);
  });

  test('errors, objects and stacks are told apart, and secrets are hidden', () => {
    const { lines, log } = logTo();
    const nest = new NestLog(log);
    nest.error(new Error('password=hunter2'), 'Router');
    nest.error('failed', 'Error: x\n    at y', 'Router');
    nest.log({ token: 'abc' });
    expect(lines).toMatchObject([
      { msg: 'password=[redacted]', context: 'Router', err: { type: 'Error', message: 'password=[redacted]' } },
      { msg: 'failed', context: 'Router' },
      { msg: '{"token":[redacted]}' },
    ]);
  });
});
