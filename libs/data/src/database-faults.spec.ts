import { DomainError } from '@guildhall/kernel';
import { isDatabaseDown, translateFault } from './database-faults.js';

const fault = (code: string, message = 'something went wrong'): Error => Object.assign(new Error(message), { code });

const wrapped = (cause: unknown): Error => new Error('the driver wraps what it heard', { cause });

const codeOf = (translated: unknown): string => (translated instanceof DomainError ? translated.code : 'unchanged');

test('FLT-03 a full disk is storage_full, however deep the driver has wrapped it', () => {
  expect(codeOf(translateFault(fault('53100', 'could not extend file')))).toBe('storage_full');
  expect(codeOf(translateFault(wrapped(wrapped(fault('53100')))))).toBe('storage_full');
});

test.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03'])('FLT-02 FLT-03 %s means that the database is away', (code) => {
  expect(isDatabaseDown(fault(code))).toBe(true);
  expect(codeOf(translateFault(wrapped(fault(code))))).toBe('database_unavailable');
});

test('FLT-02 a database that its operator has closed is away', () => {
  const closed = fault('55000', 'database "guildhall" is not currently accepting connections');
  expect(codeOf(translateFault(wrapped(closed)))).toBe('database_unavailable');
  expect(translateFault(fault('55000', 'cannot do that now'))).not.toBeInstanceOf(DomainError);
});

test('the fault itself is kept as the cause, for the log', () => {
  const original = fault('53100');

  expect((translateFault(original) as DomainError).cause).toBe(original);
});

test('what is no trouble of the database stays what it was', () => {
  for (const other of [fault('23505'), new TypeError('no such property'), new DomainError('not_found')]) {
    expect(translateFault(other)).toBe(other);
  }
});
