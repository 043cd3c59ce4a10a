import { DomainError } from '@guildhall/kernel';
import { ProtocolError } from '@modelcontextprotocol/server';
import type { Log } from '../../http/log.js';
import { McpFaults } from './mcp-faults.js';

function told(thrown: unknown) {
  const logged: unknown[] = [];
  const faults = new McpFaults({ error: (line: unknown) => logged.push(line) } as unknown as Log);
  const failing = faults.guard(async () => {
    throw thrown;
  });
  return { answer: failing().catch((fault: unknown) => fault), logged };
}

test('OPQ-03 the words of an error inside are for the log alone', async () => {
  const { answer, logged } = told(new Error('column "x" of the canary'));
  expect(await answer).toMatchObject({ code: -32603, message: 'Something went wrong on our side.', data: { code: 'internal' } });
  expect(JSON.stringify(logged)).toContain('canary');
});

test('a refusal is told with its code, and a database that is away is no fault of the caller', async () => {
  const refusal = told(new DomainError('not_found'));
  expect(await refusal.answer).toMatchObject({ code: -32602, data: { code: 'not_found' } });
  expect(refusal.logged).toEqual([]);
  expect(await told(new DomainError('database_unavailable')).answer).toMatchObject({
    code: -32603,
    data: { code: 'database_unavailable' },
  });
});

test('an error of the protocol passes as it is', async () => {
  const error = new ProtocolError(-32602, 'Missing arguments: who.');
  expect(await told(error).answer).toBe(error);
});
