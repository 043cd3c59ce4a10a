import type { PlanMessage } from '../run/plan.js';
import { bundlePlugin, httpPlugin } from '../tools/tools.property.js';
import type { BundlePlugin } from './bundle-tools.js';
import { invocation } from './invocation.js';

const said = (text: string, role: PlanMessage['role'] = 'user'): PlanMessage => ({ role, content: [{ type: 'text', text }] });
const withFlags = (name: string, flags: Partial<BundlePlugin['bundle']>): BundlePlugin => {
  const plugin = bundlePlugin(name, 'Do it.');
  return { ...plugin, bundle: { ...plugin.bundle, ...flags } };
};

const PLUGINS = [
  bundlePlugin('csv', 'Do it.'),
  withFlags('hidden', { disableModelInvocation: true }),
  withFlags('model-only', { userInvocable: false }),
  httpPlugin({ baseUrl: 'https://example.com' }, { name: 'api' }),
];

const calls = (...messages: PlanMessage[]) => invocation(messages, PLUGINS).calls;
const call = (args: object) => [{ id: 'invocation', name: 'activate_skill', arguments: args }];

test.each<[string, object]>([
  ['/csv', { name: 'csv' }],
  ['/csv   ', { name: 'csv' }],
  ['/csv sales.csv "by month"', { name: 'csv', arguments: 'sales.csv "by month"' }],
  ['/csv\nline one\nline two', { name: 'csv', arguments: 'line one\nline two' }],
  ['/hidden now', { name: 'hidden', arguments: 'now' }],
])('%j activates a skill', (text, args) => {
  expect(calls(said('Before.'), said('Yes?', 'assistant'), said(text))).toEqual(call(args));
});

test.each([' /csv', '/csvx', '/csv/other', '/CSV', 'Use /csv', '/', '/ csv', '/api', '/nothing', '/etc/passwd is what?'])(
  '%j activates none',
  (text) => {
    expect(invocation([said(text)], PLUGINS)).toEqual({ calls: [], warnings: [] });
  },
);

test('only what the user said last counts', () => {
  expect(calls(said('/csv a'), said('And now?'))).toEqual([]);
  expect(calls(said('/csv a', 'assistant'))).toEqual([]);
  expect(calls()).toEqual([]);
  expect(calls({ role: 'user', content: [{ type: 'file', name: '/csv', mediaType: 'text/plain', sha256: 'x' }] })).toEqual([]);
});

test('a skill that users may not invoke is not activated, and that is told', () => {
  expect(invocation([said('/model-only now')], PLUGINS)).toEqual({
    calls: [],
    warnings: [{ code: 'skill_not_user_invocable', message: expect.stringContaining('"model-only"') }],
  });
});
