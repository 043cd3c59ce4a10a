import { TOOL_NAME } from '@guildhall/kernel';
import fc from 'fast-check';
import { dispatchToolName, pluginToolName } from './tool-names.js';

test.each([
  ['weather', 'forecast', 'weather__forecast'],
  ['a-b', 'c_d', 'a-b__c_d'],
])('the tool %s of %s is %s', (plugin, tool, name) => {
  expect(pluginToolName(plugin, tool)).toBe(name);
});

test.each([
  ['p', 'repo.read'],
  ['p', 'x'.repeat(100)],
  ['1st', 'act'],
  ['p', 'übersetze'],
  ['p', ''],
])('GRT-05 what no provider would take is made to fit: %s %s', (plugin, tool) => {
  expect(pluginToolName(plugin, tool)).toMatch(TOOL_NAME);
});

test('GRT-05 every name fits, and different tools of a plugin have different ones', () => {
  const word = fc.string({ unit: fc.constantFrom(...'ab._-/ é'), maxLength: 80 });
  fc.assert(
    fc.property(fc.constantFrom('p', 'plugin', 'x'.repeat(64), '1a'), word, word, (plugin, one, other) => {
      expect(pluginToolName(plugin, one)).toMatch(TOOL_NAME);
      if (one !== other) expect(pluginToolName(plugin, one)).not.toBe(pluginToolName(plugin, other));
    }),
  );
});

test('agents are started by their names, cut where they are too long, and still apart', () => {
  expect(dispatchToolName('helper')).toBe('dispatch_helper');
  const [one, other] = [dispatchToolName(`${'a'.repeat(63)}b`), dispatchToolName(`${'a'.repeat(63)}c`)];
  expect([one.length, other.length]).toEqual([64, 64]);
  expect(one).not.toBe(other);
});
