import { readSettings } from './bundle-settings.js';
import { readInputs, readPart } from './input-values.js';
import { nameFiles, readDataUrl } from './run-file.js';
import { findModel, readModel } from './run-models.js';

/** The small rules by which requests for runs are read. */

const text = (said: string) => ({ type: 'text', text: said });

describe('inputs', () => {
  test('are texts under their names, whatever their values are', () => {
    expect(readInputs({ a: 'x', b: 3, c: [1, 2], d: { e: null }, f: null, g: [] })).toEqual([
      ...[text('a: x'), text('b: 3'), text('c: [1,2]'), text('d: {"e":null}'), text('g: []')],
    ]);
  });

  test.each<[string, unknown, object]>([
    ['an object with its url', { type: 'image_url', image_url: { url: 'u', detail: 'hi' } }, { type: 'url', url: 'u' }],
    ['a bare url', { type: 'file_url', file_url: 'u' }, { type: 'url', url: 'u' }],
    ['a url beside its type', { type: 'video_url', url: 'u' }, { type: 'url', url: 'u' }],
    ['a file id', { type: 'input_file', file_id: 'f' }, { type: 'stored', fileId: 'f' }],
    ['a file id inside', { type: 'input_file', input_file: { file_id: 'f' } }, { type: 'stored', fileId: 'f' }],
    ['a file id without a type', { file_id: 'f' }, { type: 'stored', fileId: 'f' }],
  ])('a file may be %s', (_, value, part) => {
    expect(readPart(value as never, 'here')).toEqual({ ...part, place: 'here' });
  });

  test('a list of files and texts is one, and any other list is a value', () => {
    expect(readInputs({ all: [{ file_id: 'f' }, { type: 'text', text: 'And this.' }] })).toEqual([
      ...[text('all:'), { type: 'stored', fileId: 'f', place: 'inputs.all' }, text('And this.')],
    ]);
    expect(readInputs({ all: [{ file_id: 'f' }, 'x'] })).toEqual([text('all: [{"file_id":"f"},"x"]')]);
  });
});

describe('files', () => {
  const bytes = Buffer.from('x');
  const pathsOf = (...names: readonly string[]) =>
    nameFiles(names.map((name) => ({ name, mediaType: null, bytes }))).map(({ path }) => path);

  test('have names of their own', () => {
    expect(pathsOf('a.txt', 'a.txt', 'a', 'a', 'a-2.txt')).toEqual([
      '/inputs/a.txt',
      '/inputs/a-2.txt',
      '/inputs/a',
      '/inputs/a-2',
      '/inputs/a-2-2.txt',
    ]);
  });

  test.each([
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['a\\b', 'a_b'],
    ['..', 'file'],
    ['', 'file'],
    ['a\u0000\u202eb', 'a__b'],
  ])('INP-01 %j is a name, and no path', (name, plain) => {
    expect(pathsOf(name)).toEqual([`/inputs/${plain}`]);
  });

  test('have the type that their sender names, else that of their name', () => {
    const typeOf = (name: string, mediaType: string | null) => nameFiles([{ name, mediaType, bytes }])[0]?.mediaType;
    expect([
      typeOf('a.txt', 'Image/PNG; q=1'),
      typeOf('a.csv', null),
      typeOf('a.pdf', 'application/octet-stream'),
      typeOf('a.png', 'not a type'),
    ]).toEqual([...['image/png', 'text/csv', 'application/pdf', 'image/png']]);
  });

  test('may come as data URLs of base64, and as nothing else', () => {
    expect(readDataUrl('https://example.com', 'here')).toBeNull();
    expect(readDataUrl('data:image/jpeg;base64,eA==', 'here')).toEqual({ name: 'image.jpg', mediaType: 'image/jpeg', bytes });
    for (const url of ['data:,x', 'data:image/png,x', 'data:image/png;base64,%']) expect(() => readDataUrl(url, 'here')).toThrow(/base64/);
  });
});

test('names of models stand for tiers, or for models of the catalogue', () => {
  expect(['vlmrun-orion-1:fast', 'vlm-1', 'vlmrun-orion-1:pro'].map(findModel)).toEqual([
    { strategy: 'low' },
    { strategy: 'medium' },
    { strategy: 'high' },
  ]);
  expect(findModel('gpt-5-mini')).toEqual({ pin: { provider: 'openai', model: 'gpt-5-mini' } });
  expect([readModel(null), readModel('vlmrun-orion-1:auto')]).toEqual([null, null]);
  expect(() => readModel('nothing')).toThrow(/no model "nothing"/);
});

describe('vlmrun.yaml', () => {
  const read = (yaml: string) => readSettings(Buffer.from(yaml), 'mine');

  test('says the model, the toolsets, and what the model is shown', () => {
    expect(read('model: vlm-1\ntoolsets: [core, 7, web]\nplan: Read first.\ngraph: {a: b}\nother: x\n')).toEqual({
      ...{ model: 'vlm-1', toolsets: ['core', 'web'], warnings: [] },
      plan: '\n\ngraph:\n{\n  "a": "b"\n}\n\nplan:\nRead first.',
    });
  });

  test.each(['a: [', '- a', '\u0000', 'a: &x 1\nb: *x'])('INP-02 %j is a warning and has no effect', (yaml) => {
    expect(read(yaml)).toMatchObject({ model: null, toolsets: [], plan: '', warnings: [{ code: 'settings_unreadable' }] });
  });
});
