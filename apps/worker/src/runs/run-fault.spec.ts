import type { ExecutionId } from '@guildhall/data';
import fc from 'fast-check';
import { runFault } from './run-fault.js';

const ID = 'exe_1' as ExecutionId;

test('says of which kind a fault was, and where it was met', () => {
  const fault = Object.assign(new TypeError('the prompt is: be kind'), { code: 'ERR_X' });
  const { message } = runFault(ID, fault);
  expect(message).toMatch(/^The run exe_1 could not go on \(TypeError ERR_X\) and was put back at .*run-fault\.spec/);
});

test('OPQ-03 nothing of what a fault says is repeated, whatever was thrown and however it is spelled', () => {
  const secret = 'the-marker-of-the-prompt';
  const faults = fc.constantFrom<(text: string) => unknown>(
    (text) => new Error(text),
    (text) => new Error(`a\n${text}\nb`, { cause: new Error(text) }),
    (text) => Object.assign(new Error('x'), { name: text, code: text }),
    (text) => text,
    (text) => ({ message: text, name: text }),
    () => null,
    (text) => new AggregateError([new Error(text)], text),
  );
  fc.assert(
    fc.property(faults, fc.string(), (make, noise) => {
      expect(runFault(ID, make(`${noise}${secret}`)).message).not.toContain(secret);
    }),
  );
});

test('a line of the message that looks like a place in the code is not one', () => {
  const fault = new Error('x\n    at the-marker-of-the-prompt');
  expect(runFault(ID, fault).message).not.toContain('marker');
});
