import { formatId, type JsonObject } from '@guildhall/kernel';
import fc from 'fast-check';
import { exportFlat, type FlatManifest, type FlatSkill, flatOf, parseFlat, skillFromFlat } from './index.js';

const CREATED_AT = '2026-03-06T10:00:00.000Z';
const minimal = { $manifestVersion: 1, name: 'summarizer', title: 'Summarizer', kind: 'prompt' } as const;

function faultsOf(input: unknown): string[] {
  const parsed = parseFlat(input);
  return parsed.ok ? [] : parsed.faults.map(({ pointer, code }) => `${pointer} ${code}`);
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((value) => value.isWellFormed() && !value.includes('\0'));
const key = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/).filter((value) => value !== 'constructor' && value !== 'prototype');
const slug = fc.stringMatching(/^[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}$/);
const order = fc.nat(1_000);
const condition = fc.option(fc.record({ variable: key, op: fc.constant('eq'), value: text })) as fc.Arbitrary<JsonObject | null>;

const blockId = fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => formatId('block', 0, bytes));
const block = fc.oneof(
  fc.record({ id: blockId, type: fc.constant('text' as const), order, condition, content: text }),
  fc.record({ type: fc.constant('divider' as const), order }),
  fc.record({ type: fc.constant('heading' as const), order, content: slug, level: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ type: fc.constant('variable' as const), order, key }),
);

const file = fc.record({
  section: fc.constantFrom('system' as const, 'messages' as const),
  name: slug,
  order,
  condition,
  blocks: fc.uniqueArray(block, { selector: (item) => ('id' in item ? item.id : item), maxLength: 4 }),
});

const variable = fc.oneof(
  fc.record({ key, description: text, type: fc.constant('number' as const), required: fc.boolean(), default: fc.integer(), condition }),
  fc.record({ key, description: text, type: fc.constant('enum' as const), required: fc.boolean(), enum: fc.constant(['a', 'b']) }),
);

const toolDef = fc.record({
  name: key,
  description: text,
  parameters: fc.constant<JsonObject>({ type: 'object', properties: { q: { type: 'string' } }, required: ['q'] }),
  condition,
});

const agent: fc.Arbitrary<FlatSkill> = fc.record({
  name: slug,
  title: text,
  description: text,
  kind: fc.constant('agent' as const),
  access: fc.constantFrom('public' as const, 'private' as const),
  status: fc.constantFrom('active' as const, 'archived' as const),
  listed: fc.boolean(),
  contentVisibility: fc.constantFrom('transparent' as const, 'opaque' as const),
  tags: fc.array(text, { maxLength: 3 }),
  createdAt: fc.constant(CREATED_AT),
  modelStrategy: fc.constantFrom('low' as const, 'medium' as const, 'high' as const),
  dispatchable: fc.boolean(),
  whenToUse: fc.option(text),
  variables: fc.uniqueArray(variable, { selector: (item) => item.key, maxLength: 4 }),
  toolDefs: fc.uniqueArray(toolDef, { selector: (item) => item.name, maxLength: 4 }),
  files: fc.uniqueArray(file, { selector: (item) => item.section + item.name, maxLength: 3 }),
  outputSchema: fc.option(fc.constant({ type: 'object' })),
  models: fc.array(fc.constant({ provider: 'mock', model: 'echo' }), { maxLength: 2 }),
  http: fc.constant(null),
  mcp: fc.constant(null),
  bundle: fc.constant(null),
  bundleFiles: fc.constant([]),
  instructions: fc.constant(null),
});

test('what is exported reads back as it was', () => {
  fc.assert(
    fc.property(agent, (skill) => {
      const exported = exportFlat(skill);
      expect(parseFlat(exported)).toEqual({ ok: true, value: exported });
      expect(skillFromFlat(exported, CREATED_AT)).toEqual(skill);
    }),
  );
});

test('reading twice gives the same as reading once, also through JSON text', () => {
  fc.assert(
    fc.property(agent, (skill) => {
      const once = parseFlat(JSON.parse(JSON.stringify(exportFlat(skill))));
      expect(once.ok && parseFlat(once.value)).toEqual(once);
    }),
  );
});

test('an http skill carries its settings and requests', () => {
  const manifest: FlatManifest = {
    ...minimal,
    kind: 'http',
    http: { baseUrl: 'https://api.example.com', auth: { type: 'bearer' }, timeoutMs: 1_000 },
    toolDefs: [{ name: 'ping', description: '', parameters: { type: 'object' }, request: { method: 'GET', path: '/ping' } }],
  };
  expect(parseFlat(manifest)).toEqual({ ok: true, value: manifest });
});

test('name, title and kind are enough; the rest has the values of a new skill', () => {
  const parsed = parseFlat(minimal);
  expect(parsed).toEqual({ ok: true, value: minimal });
  expect(parsed.ok && skillFromFlat(flatOf(parsed.value, null), CREATED_AT)).toMatchObject({
    description: '',
    access: 'private',
    status: 'active',
    listed: false,
    contentVisibility: 'transparent',
    modelStrategy: 'medium',
    files: [],
  });
});

test.each([
  ['a later version', { ...minimal, $manifestVersion: 2 }],
  ['the version as text', { ...minimal, $manifestVersion: '1' }],
  ['no version', { name: 'a', title: 'A', kind: 'agent' }],
  ['another version with other faults', { $manifestVersion: 0, junk: true }],
])('422 unknown_manifest_version: %s', (_, input) => {
  expect(parseFlat(input)).toMatchObject({ ok: false, code: 'unknown_manifest_version' });
  expect(faultsOf(input)).toEqual(['/manifest/$manifestVersion unknown_value']);
});

test.each([
  ['no object', [], ['/manifest wrong_type']],
  ['null', null, ['/manifest wrong_type']],
  ['no name', { ...minimal, name: undefined }, ['/manifest/name required']],
  ['a name with capitals', { ...minimal, name: 'Summarizer' }, ['/manifest/name invalid_format']],
  ['an unknown kind', { ...minimal, kind: 'plugin' }, ['/manifest/kind unknown_value']],
  ['an unknown field', { ...minimal, accountId: 'acc_1' }, ['/manifest/accountId unknown_field']],
  ['http on a prompt', { ...minimal, http: { baseUrl: 'https://a.example' } }, ['/manifest/http not_for_kind']],
  ['mcp on a prompt', { ...minimal, mcp: { serverUrl: 'https://a.example' } }, ['/manifest/mcp not_for_kind']],
  ['a dispatchable prompt', { ...minimal, dispatchable: true }, ['/manifest/dispatchable not_for_kind']],
  ['files on an http skill', { ...minimal, kind: 'http', files: [{ section: 'system', name: 'a' }] }, ['/manifest/files not_for_kind']],
  [
    'a request outside http',
    { ...minimal, toolDefs: [{ name: 'a', request: { method: 'GET', path: '/' } }] },
    ['/manifest/toolDefs/0/request not_for_kind'],
  ],
  ['a faulty variable', { ...minimal, variables: [{ key: '1' }] }, ['/manifest/variables/0/key invalid_format']],
  [
    'a faulty condition',
    { ...minimal, files: [{ section: 'system', name: 'a', condition: 1 }] },
    ['/manifest/files/0/condition wrong_type'],
  ],
])('422 invalid_manifest points at the fault: %s', (_, input, faults) => {
  expect(parseFlat(input)).toMatchObject({ ok: false, code: 'invalid_manifest' });
  expect(faultsOf(input)).toEqual(faults);
});

test('never throws, whatever JSON it gets', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...Object.keys(minimal), 'files', 'variables', 'toolDefs', 'http'), fc.jsonValue()),
      (fields) => {
        const parsed = parseFlat({ ...minimal, ...fields });
        expect(parsed.ok || parsed.faults.every(({ pointer }) => pointer.startsWith('/manifest'))).toBe(true);
      },
    ),
  );
});
