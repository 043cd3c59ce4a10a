import { crc32, deflateRawSync } from 'node:zlib';
import type { ArchiveCode, ArchiveLimits } from './archive-refusal.js';
import { SURFACE_LIMITS } from './archive-refusal.js';
import { readArchive } from './read-archive.js';
import { EXECUTABLE, extra, FOLDER, LINK, REGULAR, type SampleEntry, SKILL, skillEntry, uint32, zip } from './zip-samples.property.js';

const read = (bytes: Uint8Array, limits: ArchiveLimits = SURFACE_LIMITS) => readArchive(bytes, limits);

async function refusalOf(bytes: Uint8Array, limits?: ArchiveLimits) {
  const reading = await read(bytes, limits);
  return reading.ok ? null : reading.refusal;
}

async function contentsOf(bytes: Uint8Array, limits?: ArchiveLimits) {
  const reading = await read(bytes, limits);
  if (!reading.ok) throw new Error(reading.refusal.detail);
  return Object.fromEntries(reading.files.map(({ path, content }) => [path, Buffer.from(content).toString()]));
}

/** An archive of a skill with these entries besides. */
const withEntries = (...entries: SampleEntry[]) => zip([skillEntry, ...entries]);
const text = (name: string | Buffer, content = 'x'): SampleEntry => ({ name, content });

describe('INP-01: what belongs to a well-formed archive', () => {
  type Case = [string, ArchiveCode, Buffer, string];
  const normal = withEntries(text('a.txt'));
  const structure = 'archive_structure';
  const cut = 'Invalid ZIP archive: the end of the central directory is missing';
  const mismatch = 'Invalid ZIP archive: a local header differs from its central header';
  const overlap = 'Invalid ZIP archive: records overlap';
  const zip64 = 'Invalid ZIP archive: ZIP64 is not supported';
  const disks = 'Invalid ZIP archive: it has several disks';
  const encrypted = 'Invalid ZIP archive: an entry is encrypted';
  const notZip = 'Invalid ZIP archive: it is no ZIP file';
  const twoNames = 'Invalid ZIP archive: an entry has two names';
  const x = { crc: crc32('x'), size: 1, packedSize: deflateRawSync('x').length };
  const ghost = zip([text('ghost.txt')]).subarray(0, 30 + 9 + x.packedSize);
  const unicodePath = (name: string) => extra(0x7075, Buffer.concat([Buffer.from([1]), uint32(crc32('a.txt')), Buffer.from(name)]));
  const words = (...values: number[]) => Buffer.concat(values.map(uint32));

  test.each<Case>([
    ['nothing', 'archive_not_zip', Buffer.alloc(0), notZip],
    ['text', 'archive_not_zip', Buffer.from('hello'), notZip],
    ['two letters', 'archive_not_zip', Buffer.from('PK'), notZip],
    ['gzip', 'archive_not_zip', Buffer.from('1f8b0800000000000003', 'hex'), notZip],
    ['a cut end', structure, normal.subarray(0, -1), cut],
    ['a cut directory', structure, normal.subarray(0, -40), cut],
    ['a cut record', structure, normal.subarray(0, 50), cut],
    ['a comment that is cut', structure, zip([skillEntry], { end: { comment: 5 } }), cut],
    [
      'fewer entries than counted',
      structure,
      zip([skillEntry], { end: { here: 2, all: 2 } }),
      'Invalid ZIP archive: entry 2 of 2 is missing',
    ],
    [
      'more entries than counted',
      structure,
      zip([skillEntry, text('a.txt')], { end: { here: 1, all: 1 } }),
      'Invalid ZIP archive: the size of the central directory is wrong',
    ],
    [
      'a directory that is said to be larger',
      structure,
      zip([skillEntry], { end: { size: 500 } }),
      'Invalid ZIP archive: the central directory is elsewhere',
    ],
    [
      'a directory that is said to be smaller',
      structure,
      zip([skillEntry], { end: { size: 20 } }),
      'Invalid ZIP archive: the size of the central directory is wrong',
    ],
    [
      'a directory that is elsewhere',
      structure,
      zip([skillEntry], { end: { at: 1 } }),
      'Invalid ZIP archive: the central directory is elsewhere',
    ],
    [
      'a directory beyond the file',
      structure,
      zip([skillEntry], { end: { at: 0x7fffffff } }),
      'Invalid ZIP archive: the central directory is elsewhere',
    ],
    [
      'a local header that is none',
      structure,
      withEntries({ ...text('a.txt'), localAt: 5 }),
      'Invalid ZIP archive: a local header is missing',
    ],
    [
      'a local header beyond the file',
      structure,
      withEntries({ ...text('a.txt'), localAt: 0x7fffffff }),
      'Invalid ZIP archive: a local header is missing',
    ],
    ['two entries of one record', structure, withEntries({ ...skillEntry, localAt: 0 }), overlap],
    ['a record that reaches into the next', structure, zip([{ ...skillEntry, method: 0, ...quoted() }, text('a.txt')]), overlap],
    [
      'extra fields of wrong length',
      structure,
      withEntries({ ...text('a.txt'), extra: Buffer.from([1, 2, 3]) }),
      'Invalid ZIP archive: the lengths of extra fields are wrong',
    ],
    ['a missing descriptor', structure, withEntries({ ...text('a.txt'), flags: 8 }), 'Invalid ZIP archive: a data descriptor is missing'],
    ['unknown flags', structure, withEntries({ ...text('a.txt'), flags: 0x20 }), 'Invalid ZIP archive: an entry has unknown flags'],

    ['another version', 'archive_header_mismatch', withEntries({ ...text('a.txt'), local: { needed: 10 } }), mismatch],
    ['other flags', 'archive_header_mismatch', withEntries({ ...text('a.txt'), local: { flags: 0x800 } }), mismatch],
    ['a flag of encryption in one header', 'archive_header_mismatch', withEntries({ ...text('a.txt'), local: { flags: 1 } }), mismatch],
    ['another method', 'archive_header_mismatch', withEntries({ ...text('a.txt'), local: { method: 0 } }), mismatch],
    ['another time', 'archive_header_mismatch', withEntries({ ...text('a.txt'), local: { time: 1 } }), mismatch],
    ['another date', 'archive_header_mismatch', withEntries({ ...text('a.txt'), local: { date: 1 } }), mismatch],
    ['another check sum', 'archive_header_mismatch', withEntries({ ...text('a.txt'), local: { crc: 1 } }), mismatch],
    ['another packed size', 'archive_header_mismatch', withEntries({ ...text('a.txt'), local: { packedSize: 1 } }), mismatch],
    ['another size', 'archive_header_mismatch', withEntries({ ...text('a.txt'), local: { size: 2 } }), mismatch],
    [
      'zeros without a descriptor',
      'archive_header_mismatch',
      withEntries({ ...text('a.txt'), local: { crc: 0, size: 0, packedSize: 0 } }),
      mismatch,
    ],
    ['another name', 'archive_header_mismatch', withEntries({ ...text('a.txt'), local: { name: Buffer.from('b.txt') } }), mismatch],
    ['a longer name', 'archive_header_mismatch', withEntries({ ...text('a.txt'), local: { name: Buffer.from('a.txt2') } }), mismatch],
    [
      'a descriptor with another check sum',
      'archive_header_mismatch',
      withEntries({ ...text('a.txt'), flags: 8, descriptor: words(0x08074b50, 1, x.packedSize, 1) }),
      mismatch,
    ],
    [
      'a descriptor with another size',
      'archive_header_mismatch',
      withEntries({ ...text('a.txt'), flags: 8, descriptor: words(x.crc, x.packedSize, 2) }),
      mismatch,
    ],
    [
      'a streamed header with another size',
      'archive_header_mismatch',
      withEntries({ ...text('a.txt'), descriptor: 'signed', local: { size: 7 } }),
      mismatch,
    ],
    ['another name in an extra field', 'archive_header_mismatch', withEntries({ ...text('a.txt'), extra: unicodePath('b.txt') }), twoNames],
    [
      'another name in a local extra field',
      'archive_header_mismatch',
      withEntries({ ...text('a.txt'), local: { extra: unicodePath('b.txt') } }),
      twoNames,
    ],

    [
      'a prefix',
      'archive_extra_bytes',
      zip([skillEntry], { prefix: Buffer.from('#!/bin/sh\n'), isShifted: true }),
      'Invalid ZIP archive: 10 bytes before the start',
    ],
    [
      'a prefix that offsets count',
      'archive_extra_bytes',
      zip([skillEntry], { prefix: Buffer.from('GIF89a') }),
      'Invalid ZIP archive: 6 bytes between the records',
    ],
    [
      'an archive before the archive',
      'archive_extra_bytes',
      Buffer.concat([normal, normal]),
      `Invalid ZIP archive: ${normal.length} bytes behind the central directory`,
    ],
    [
      'bytes behind the end',
      'archive_extra_bytes',
      zip([skillEntry], { suffix: Buffer.from('\n') }),
      'Invalid ZIP archive: 1 bytes behind the end',
    ],
    [
      'many bytes behind the end',
      'archive_extra_bytes',
      zip([skillEntry], { suffix: Buffer.alloc(70_000) }),
      'Invalid ZIP archive: 70000 bytes behind the end',
    ],
    [
      'bytes between records',
      'archive_extra_bytes',
      withEntries({ ...text('a.txt'), before: Buffer.from('abc') }),
      'Invalid ZIP archive: 3 bytes between the records',
    ],
    [
      'a record without entry',
      'archive_extra_bytes',
      withEntries({ ...text('a.txt'), before: ghost }),
      `Invalid ZIP archive: ${ghost.length} bytes between the records`,
    ],
    [
      'bytes before the directory',
      'archive_extra_bytes',
      zip([skillEntry], { beforeDirectory: ghost }),
      `Invalid ZIP archive: ${ghost.length} bytes between the records`,
    ],
    [
      'bytes behind the directory',
      'archive_extra_bytes',
      zip([skillEntry], { afterDirectory: Buffer.from('abc') }),
      'Invalid ZIP archive: 3 bytes behind the central directory',
    ],
    [
      'bytes without any entry',
      'archive_extra_bytes',
      zip([], { prefix: Buffer.from('abc') }),
      'Invalid ZIP archive: 3 bytes between the records',
    ],
    [
      'a descriptor without its flag',
      'archive_extra_bytes',
      withEntries({ ...text('a.txt'), descriptor: words(x.crc, x.packedSize, 1) }),
      'Invalid ZIP archive: 12 bytes between the records',
    ],
    [
      'a descriptor of ZIP64 size',
      'archive_extra_bytes',
      withEntries({ ...text('a.txt'), flags: 8, descriptor: words(0x08074b50, x.crc, x.packedSize, 1, 0, 0) }),
      'Invalid ZIP archive: 8 bytes between the records',
    ],
    [
      'an archive in the comment',
      'archive_extra_bytes',
      zip([skillEntry], { comment: normal }),
      `Invalid ZIP archive: ${zip([skillEntry]).length} bytes before the start`,
    ],

    ['encryption', 'archive_encrypted', withEntries({ ...text('a.txt'), flags: 1 }), encrypted],
    ['strong encryption', 'archive_encrypted', withEntries({ ...text('a.txt'), flags: 0x40 }), encrypted],
    ['hidden headers', 'archive_encrypted', withEntries({ ...text('a.txt'), flags: 0x2000 }), encrypted],
    ['AES', 'archive_encrypted', withEntries({ ...text('a.txt'), method: 99 }), encrypted],
    ['AES by an extra field', 'archive_encrypted', withEntries({ ...text('a.txt'), extra: extra(0x9901, Buffer.alloc(7)) }), encrypted],

    ['ZIP64 sizes', 'archive_zip64', withEntries({ ...text('a.txt'), central: { size: 0xffffffff } }), zip64],
    ['ZIP64 offset', 'archive_zip64', withEntries({ ...text('a.txt'), localAt: 0xffffffff }), zip64],
    ['a ZIP64 field', 'archive_zip64', withEntries({ ...text('a.txt'), extra: extra(1, Buffer.alloc(16)) }), zip64],
    [
      'a ZIP64 field in the local header',
      'archive_zip64',
      withEntries({ ...text('a.txt'), local: { extra: extra(1, Buffer.alloc(16)), size: 0xffffffff } }),
      zip64,
    ],
    ['ZIP64 counts', 'archive_zip64', zip([skillEntry], { end: { here: 0xffff, all: 0xffff } }), zip64],
    ['a ZIP64 directory', 'archive_zip64', zip([skillEntry], { end: { at: 0xffffffff } }), zip64],
    [
      'a ZIP64 locator',
      'archive_zip64',
      zip([skillEntry], { afterDirectory: Buffer.concat([Buffer.alloc(56), uint32(0x07064b50), Buffer.alloc(16)]) }),
      zip64,
    ],
    ['a ZIP64 disk', 'archive_zip64', withEntries({ ...text('a.txt'), disk: 0xffff }), zip64],

    ['a disk of many', 'archive_multi_disk', zip([skillEntry], { end: { disk: 1, directoryDisk: 1 } }), disks],
    ['a directory on another disk', 'archive_multi_disk', zip([skillEntry], { end: { directoryDisk: 1 } }), disks],
    ['entries on another disk', 'archive_multi_disk', zip([skillEntry], { end: { here: 0 } }), disks],
    ['an entry on another disk', 'archive_multi_disk', withEntries({ ...text('a.txt'), disk: 1 }), disks],

    ...[1, 6, 9, 12, 14, 93, 95, 97, 0xffff].map(
      (method): Case => [
        `method ${method}`,
        'archive_method',
        withEntries({ ...text('a.txt'), method }),
        `Invalid ZIP archive: compression method ${method} is not supported`,
      ],
    ),
  ])('%s: %s', async (_, code, bytes, detail) => {
    expect(await refusalOf(bytes)).toEqual({ code, detail });
  });

  /** An entry that says its data go on over the header of the next, as in bombs where each file quotes the following ones. */
  function quoted(): Partial<SampleEntry> {
    const content = Buffer.from(SKILL);
    const next = Buffer.concat([content, Buffer.alloc(20)]);
    const sizes = { size: next.length, packedSize: next.length, crc: crc32(next) };
    return { packed: content, local: sizes, central: sizes };
  }
});

describe('INP-01: counts, names and types', () => {
  const many = (count: number, name = (index: number) => `f${index}`) => Array.from({ length: count }, (_, index) => text(name(index)));
  const traversal = (name: string, shown = name): [string, SampleEntry[], ArchiveCode, string] => [
    `path ${shown}`,
    [text(name)],
    'archive_path_traversal',
    `Path traversal detected in archive: ${shown}`,
  ];
  const invalid = (name: string | Buffer, shown: string): [string, SampleEntry[], ArchiveCode, string] => [
    `name ${shown.slice(0, 40)}`,
    [text(name)],
    'archive_name_invalid',
    `Invalid file name in archive: ${shown}`,
  ];
  const twice = (first: string, second: string, shown = second.replace(/\/$/, '')): [string, SampleEntry[], ArchiveCode, string] => [
    `${first} and ${second}`,
    [entry(first), entry(second)],
    'archive_name_duplicate',
    `Duplicate file name in archive: ${shown}`,
  ];
  const entry = (name: string): SampleEntry => (name.endsWith('/') ? { name } : text(name));
  const type = (title: string, sample: SampleEntry): [string, SampleEntry[], ArchiveCode, string] => [
    title,
    [sample],
    'archive_entry_type',
    `Unsupported entry type in archive: ${String(sample.name).replace(/\/$/, '')}`,
  ];
  const mode = (bits: number) => (bits << 16) >>> 0;

  test.each<[string, SampleEntry[], ArchiveCode, string]>([
    ['101 files', many(100), 'archive_too_many_files', 'Archive contains too many files: 101 (max 100)'],
    [
      '513 entries',
      many(512, (index) => `f${index}/`).map(({ name }) => ({ name })),
      'archive_too_many_entries',
      'Archive contains too many entries: 513 (max 512)',
    ],
    ['65,534 entries', many(65_533), 'archive_too_many_entries', 'Archive contains too many entries: 65534 (max 512)'],

    traversal('../x'),
    traversal('a/../../x'),
    traversal('a/..'),
    traversal('a/../b'),
    traversal('..'),
    traversal('.'),
    traversal('./a'),
    traversal('a/./b'),
    traversal('/etc/passwd'),
    traversal('/'),
    traversal('//server/share'),
    traversal('a//b'),
    traversal('a//'),
    traversal(''),
    traversal('a\\b'),
    traversal('..\\x'),
    traversal('\\\\server\\share'),
    traversal('C:/x'),
    traversal('c:x'),
    traversal('file:///etc/passwd'),
    traversal('javascript:x'),
    traversal('../a\0b', '../a\\u{0}b'),
    traversal(`../${'x'.repeat(500)}`, `../${'x'.repeat(197)}…`),
    traversal('../\u202etxt', '../\\u{202e}txt'),

    invalid('a\0b', 'a\\u{0}b'),
    invalid('a\nb', 'a\\u{a}b'),
    invalid('a\u001bb', 'a\\u{1b}b'),
    invalid('a\u007fb', 'a\\u{7f}b'),
    invalid('a\u0085b', 'a\\u{85}b'),
    invalid('a\u202eb', 'a\\u{202e}b'),
    invalid('a\u2066b', 'a\\u{2066}b'),
    invalid('a\u200fb', 'a\\u{200f}b'),
    invalid('a\u200bb', 'a\\u{200b}b'),
    invalid('a\u200db', 'a\\u{200d}b'),
    invalid('a\ufeffb', 'a\\u{feff}b'),
    invalid('a\u00adb', 'a\\u{ad}b'),
    invalid('a\u3164b', 'a\\u{3164}b'),
    invalid('a\u2028b', 'a\\u{2028}b'),
    invalid('a\u{e0041}b', 'a\\u{e0041}b'),
    invalid(' ', ' '),
    invalid('a/\u00a0/b', 'a/\u00a0/b'),
    invalid(Buffer.from([0x61, 0xff]), 'a\\xff'),
    invalid(Buffer.from([0xc0, 0xae, 0x2f, 0x78]), '\\xc0\\xae/x'),
    invalid(Buffer.from([0xed, 0xa0, 0x80]), '\\xed\\xa0\\x80'),
    invalid('é'.repeat(128), 'é'.repeat(128)),
    invalid(`${'d/'.repeat(20)}f`, `${'d/'.repeat(20)}f`),
    invalid(`${'x'.repeat(250)}/`.repeat(5), `${'x'.repeat(200)}…`),

    type('a link', { ...text('a'), attributes: LINK }),
    type('a link to a folder', { name: 'a/', attributes: LINK }),
    type('a device', { ...text('a'), attributes: mode(0o020666) }),
    type('a block device', { ...text('a'), attributes: mode(0o060666) }),
    type('a pipe', { ...text('a'), attributes: mode(0o010666) }),
    type('a socket', { ...text('a'), attributes: mode(0o140666) }),
    type('a file with the mode of a folder', { ...text('a'), attributes: FOLDER }),
    type('a folder with the mode of a file', { name: 'a/', attributes: REGULAR }),
    type('a folder with data', { name: 'a/', content: 'x' }),
    type('a file that DOS takes for a folder', { ...text('a'), attributes: 0x10 }),
    type('a volume label', { ...text('a'), attributes: 0x08 }),
    type('a reparse point', { ...text('a'), attributes: 0x420 }),

    twice('a', 'a'),
    twice('a/', 'a/'),
    twice('a/b', 'a/b'),
    twice('a', 'A'),
    twice('README.md', 'readme.MD'),
    twice('é', 'e\u0301'),
    twice('É', 'e\u0301'),
    twice('straße', 'STRASSE'),
    twice('ſ', 's'),
    twice('\u212a', 'k'),
    twice('a', 'a/'),
    twice('a', 'a/b'),
    twice('a/b', 'a'),
    twice('A', 'a/b/c'),
    twice('Docs/a', 'docs/b'),
    twice('Docs/', 'docs/b'),
    ['a second SKILL.md', [text('SKILL.md')], 'archive_name_duplicate', 'Duplicate file name in archive: SKILL.md'],
    ['a second skill.md', [text('skill.md')], 'archive_name_duplicate', 'Duplicate file name in archive: skill.md'],
  ])('%s', async (_, entries, code, detail) => {
    expect(await refusalOf(withEntries(...entries))).toMatchObject({ code, detail });
  });

  test.each<[string, SampleEntry[]]>([
    ['100 files', many(99)],
    ['files in 411 folders', [...many(99), ...many(412, (index) => `d${index}/`).map(({ name }) => ({ name }))]],
    ['dots that are no segment', [text('a..b.txt'), text('...'), text('.hidden'), text('a.'), text('..a/b..')]],
    [
      'odd but visible names',
      ['a b', 'ünï.md', '技能/说明.md', '\u{1f600}.md', 'a(1)&$!.txt', '-rf', '~', 'CON', "it's", 'a%2e%2e'].map((name) => text(name)),
    ],
    ['the longest names', [text('x'.repeat(255)), text(`${'y'.repeat(200)}/`.repeat(5) + 'z'.repeat(19)), text(`${'d/'.repeat(19)}f`)]],
    ['names that only look the same', [text('a'), text('а'), text('ab'), text('a/b'.replace('/', '-'))]],
    ['a folder, before and after its files', [{ name: 'a/' }, text('a/x'), text('b/x'), { name: 'b/' }]],
    ['names that contain folders as text', [text('a'), text('a.d/b'), text('ab/c')]],
  ])('but not %s', async (_, entries) => {
    expect(await refusalOf(withEntries(...entries))).toBeNull();
  });

  test('the first rule that is broken answers, over all entries', async () => {
    const late = withEntries({ ...text('a'), attributes: LINK }, text('a\0b'), text('../x'));
    expect((await refusalOf(late))?.code).toBe('archive_path_traversal');
    expect((await refusalOf(withEntries({ ...text('a'), attributes: LINK }, text('a\0b'))))?.code).toBe('archive_name_invalid');
    expect((await refusalOf(withEntries(text('b'), text('b'), { ...text('a'), attributes: LINK })))?.code).toBe('archive_entry_type');
    expect((await refusalOf(withEntries(...many(100), text('../x'))))?.code).toBe('archive_too_many_files');
  });
});

describe('INP-01: sizes and data', () => {
  const limits: ArchiveLimits = { ...SURFACE_LIMITS, fileBytes: 1000, totalBytes: 2500 };
  const zeros = (size: number) => ({ content: Buffer.alloc(size) });
  /** An entry whose headers promise less than its data hold. */
  const lying = (name: string, real: number, said: number): SampleEntry => {
    const content = Buffer.alloc(real);
    const headers = { size: said, crc: crc32(content) };
    return { name, content, local: headers, central: headers };
  };
  const large = (path: string, found: string) => ({
    code: 'archive_file_too_large',
    detail: `File '${path}' too large: ${found} bytes (max 1000)`,
    path,
    limit: 1000,
  });
  const total = { code: 'archive_total_too_large', detail: 'Total decompressed size exceeds 2500 bytes', limit: 2500 };
  const corrupt = (reason: string) => ({ code: 'archive_data_corrupt', detail: `Invalid ZIP archive: a ${reason}`, path: 'a' });
  const noSize = corrupt('does not have the size that its header says');
  const noSum = corrupt('does not have the check sum that its header says');
  const broken = corrupt('cannot be inflated');
  const packed = deflateRawSync('some text, some text, some text');

  test.each<[string, SampleEntry[], object]>([
    ['a large file', [{ name: 'a', ...zeros(1001) }], large('a', '1001')],
    ['a large stored file', [{ name: 'a', ...zeros(1001), method: 0 }], large('a', '1001')],
    ['a large total', [1, 2, 3].map((index) => ({ name: `${index}`, ...zeros(900) })), total],
    ['a file that says it is small', [lying('a', 100_000, 10)], large('a', 'more than 1000')],
    ['a total that says it is small', [1, 2, 3].map((index) => lying(`${index}`, 900, 10)), corruptAt('1')],
    ['a bit more than it says', [lying('a', 11, 10)], noSize],
    ['a bit less than it says', [lying('a', 9, 10)], noSize],
    ['a stored file of another size', [{ ...lying('a', 11, 10), method: 0 }], noSize],
    ['a wrong check sum', [{ ...text('a'), local: { crc: 1 }, central: { crc: 1 } }], noSum],
    ['a wrong check sum of a stored file', [{ ...text('a'), method: 0, local: { crc: 1 }, central: { crc: 1 } }], noSum],
    ['no deflate stream', [{ name: 'a', content: 'x'.repeat(10), packed: Buffer.from('xxxxxxxxxx') }], broken],
    ['an empty deflate stream', [{ name: 'a', content: '', method: 8, packed: Buffer.alloc(0) }], broken],
    ['a cut stream', [{ name: 'a', content: 'some text, some text, some text', packed: packed.subarray(0, -2) }], broken],
    [
      'bytes behind the stream',
      [{ name: 'a', content: 'some text, some text, some text', packed: Buffer.concat([packed, Buffer.from('hidden')]) }],
      corrupt('has bytes behind its data'),
    ],
    ['a folder that hides data', [{ name: 'a/', packed: deflateRawSync('x'), method: 8 }], noSize],
    ['a stored folder that hides data', [{ name: 'a/', packed: Buffer.from('x'), method: 0 }], noSize],
  ])('%s', async (_, entries, refusal) => {
    expect(await refusalOf(withEntries(...entries), limits)).toEqual(refusal);
  });

  function corruptAt(path: string) {
    return { ...noSize, detail: noSize.detail.replace(': a ', `: ${path} `), path };
  }

  test('what is inflated counts towards the total even when headers lie about it', async () => {
    const tight: ArchiveLimits = { ...SURFACE_LIMITS, fileBytes: 5000, totalBytes: 2500 };
    expect(await refusalOf(withEntries(lying('a', 3000, 10)), tight)).toEqual(total);
  });

  test('a lie that comes when nothing is left of the total', async () => {
    const exact: ArchiveLimits = { ...SURFACE_LIMITS, totalBytes: SKILL.length };
    expect(await refusalOf(withEntries(lying('a', 3000, 0)), exact)).toEqual({
      ...total,
      detail: total.detail.replace('2500', `${SKILL.length}`),
      limit: SKILL.length,
    });
  });

  test('files up to the limits are read', async () => {
    const entries = [
      { name: 'a', ...zeros(1000) },
      { name: 'b', ...zeros(1000), method: 0 },
      { name: 'c', ...zeros(500 - SKILL.length) },
    ];
    expect(Object.keys(await contentsOf(withEntries(...entries), limits))).toEqual(['SKILL.md', 'a', 'b', 'c']);
  });

  test('the archive itself has a limit', async () => {
    const bytes = withEntries();
    expect(await refusalOf(bytes, { ...limits, archiveBytes: bytes.length })).toBeNull();
    expect(await refusalOf(bytes, { ...limits, archiveBytes: bytes.length - 1 })).toEqual({
      code: 'archive_too_large',
      detail: `Archive too large: ${bytes.length} bytes (max ${bytes.length - 1})`,
      limit: bytes.length - 1,
    });
  });
});

describe('layout', () => {
  const SKILL_MISSING = { code: 'skill_md_missing', detail: 'Archive must contain a SKILL.md file' };
  const paths = async (...entries: SampleEntry[]) => {
    const reading = await read(zip(entries));
    return reading.ok
      ? { top: reading.topDirectory, paths: reading.files.map(({ path }) => path), warnings: reading.warnings }
      : reading.refusal;
  };
  const LEFT_OUT = ['archive: system files were left out (__MACOSX, .DS_Store, Thumbs.db, .git)'];

  test.each<[string, string[], object]>([
    ['files at the root', ['b', 'SKILL.md', 'a/b'], { top: null, paths: ['SKILL.md', 'a/b', 'b'], warnings: [] }],
    ['one top directory', ['my/', 'my/SKILL.md', 'my/a/b'], { top: 'my', paths: ['SKILL.md', 'a/b'], warnings: [] }],
    ['one top directory without entry', ['my/SKILL.md'], { top: 'my', paths: ['SKILL.md'], warnings: [] }],
    ['a deeper SKILL.md', ['SKILL.md', 'a/SKILL.md'], { top: null, paths: ['SKILL.md', 'a/SKILL.md'], warnings: [] }],
    ['an empty folder beside', ['SKILL.md', 'my/'], { top: null, paths: ['SKILL.md'], warnings: [] }],
    ['two top directories', ['a/SKILL.md', 'b/x'], SKILL_MISSING],
    ['two directories', ['a/b/SKILL.md'], SKILL_MISSING],
    ['a file beside the top directory', ['a/SKILL.md', 'README.md'], SKILL_MISSING],
    ['an empty folder beside the top directory', ['a/SKILL.md', 'b/'], SKILL_MISSING],
    ['another spelling', ['skill.md'], SKILL_MISSING],
    ['a folder of that name', ['SKILL.md/', 'a'], SKILL_MISSING],
    ['a folder of that name alone', ['SKILL.md/'], SKILL_MISSING],
    ['nothing', [], SKILL_MISSING],
    [
      'files of the desktop and of git',
      ['SKILL.md', '.DS_Store', 'a/.DS_Store', 'Thumbs.db', '__MACOSX/', '__MACOSX/._SKILL.md', '.git/', '.git/config', '.gitignore'],
      { top: null, paths: ['.gitignore', 'SKILL.md'], warnings: LEFT_OUT },
    ],
    [
      'files of the desktop beside the top directory',
      ['my/SKILL.md', '__MACOSX/my/._SKILL.md', '.DS_Store'],
      { top: 'my', paths: ['SKILL.md'], warnings: LEFT_OUT },
    ],
    ['a checkout', ['my/SKILL.md', 'my/.git/objects/x'], { top: 'my', paths: ['SKILL.md'], warnings: LEFT_OUT }],
    ['only files of the desktop', ['__MACOSX/SKILL.md'], SKILL_MISSING],
  ])('%s', async (_, names, answer) => {
    expect(await paths(...names.map((name) => (name.endsWith('/') ? { name } : text(name))))).toEqual(answer);
  });

  test('system files are checked as entries, but not unpacked', async () => {
    const broken: SampleEntry = { ...text('.git/x'), local: { crc: 1 }, central: { crc: 1 } };
    expect(await refusalOf(withEntries(broken))).toBeNull();
    expect((await refusalOf(withEntries({ ...text('.git/x'), attributes: LINK })))?.code).toBe('archive_entry_type');
  });

  test('the executable bit is kept; other bits of the mode are dropped', async () => {
    const reading = await read(
      withEntries(
        { ...text('run'), attributes: EXECUTABLE },
        { ...text('setuid'), attributes: (0o104755 << 16) >>> 0 },
        { ...text('plain'), attributes: REGULAR },
        { ...text('dos'), attributes: 0x20 },
      ),
    );
    const flags = reading.ok ? reading.files.map(({ path, executable }) => [path, executable]) : [];
    expect(flags).toEqual([
      ['SKILL.md', false],
      ['dos', false],
      ['plain', false],
      ['run', true],
      ['setuid', true],
    ]);
  });
});

describe('ordinary archives', () => {
  const archives: [string, ...Parameters<typeof zip>][] = [
    ['stored', [{ ...skillEntry, method: 0 }]],
    ['deflated', [skillEntry]],
    ['a comment', [skillEntry], { comment: 'made by hand' }],
    ['a comment with the start of an archive', [skillEntry], { comment: 'PK\u0003\u0004' }],
    ['streamed', [{ ...skillEntry, descriptor: 'signed' }]],
    ['streamed without signature', [{ ...skillEntry, descriptor: 'bare' }]],
    ['streamed and stored', [{ ...skillEntry, descriptor: 'signed', method: 0 }]],
    ['streamed with sizes known', [{ ...skillEntry, flags: 8, descriptor: knownSizes() }]],
    ['an empty file that is deflated', [skillEntry, { name: 'empty', content: '', method: 8 }]],
    ['an empty file', [skillEntry, { name: 'empty', content: '' }]],
    ['a folder that is deflated', [skillEntry, { name: 'a/', method: 8 }]],
    [
      'no attributes',
      [
        { ...skillEntry, attributes: 0 },
        { name: 'a/', attributes: 0 },
      ],
    ],
    [
      'DOS attributes',
      [
        { ...skillEntry, attributes: 0x20 },
        { name: 'a/', attributes: 0x10 },
      ],
    ],
    ['odd times', [{ ...skillEntry, local: { time: 0xffff, date: 0 }, central: { time: 0xffff, date: 0 } }]],
    ['deflate options', [{ ...skillEntry, flags: 6 }]],
    ['UTF-8 names', [skillEntry, { name: 'é.md', content: 'x', flags: 0x800 }]],
    ['UTF-8 names without the flag', [skillEntry, { name: 'é.md', content: 'x' }]],
    ['a UTF-8 name said twice', [skillEntry, { name: 'é.md', content: 'x', extra: unicodeExtra('é.md') }]],
    [
      'times in extra fields',
      [{ ...skillEntry, local: { extra: extra(0x5455, Buffer.alloc(13)) }, central: { extra: extra(0x5455, Buffer.alloc(5)) } }],
    ],
    ['an archive inside', [skillEntry, { name: 'inner.zip', content: zip([skillEntry]), method: 0 }]],
  ];

  function unicodeExtra(name: string) {
    return extra(0x7075, Buffer.concat([Buffer.from([1]), uint32(crc32(name)), Buffer.from(name)]));
  }

  function knownSizes() {
    return Buffer.concat([crc32(SKILL), deflateRawSync(SKILL).length, SKILL.length].map(uint32));
  }

  test.each(archives.map(([title, ...parts]) => ({ title, parts })))('$title', async ({ parts }) => {
    expect((await contentsOf(zip(...parts)))['SKILL.md']).toBe(SKILL);
  });

  test('a descriptor whose check sum looks like its signature', async () => {
    const content = withChecksum('some text', 0x08074b50);
    expect(crc32(content)).toBe(0x08074b50);
    for (const descriptor of ['signed', 'bare'] as const) {
      expect((await contentsOf(withEntries({ name: 'a', content, descriptor }))).a).toBe(content.toString());
    }
  });

  test('an inner archive is bytes', async () => {
    const inner = zip([text('../x')]);
    const reading = await read(withEntries({ name: 'inner.zip', content: inner, method: 0 }));
    expect(reading.ok && Buffer.from(reading.files[1]?.content ?? []).equals(inner)).toBe(true);
  });

  /** Four bytes of the alphabet of all bytes lead any check sum to any other. */
  function withChecksum(start: string, wanted: number): Buffer {
    const table = Array.from({ length: 256 }, (_, index) => {
      let value = index;
      for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
      return value >>> 0;
    });
    let state = (wanted ^ 0xffffffff) >>> 0;
    for (let step = 0; step < 4; step += 1) {
      const index = table.findIndex((value) => value >>> 24 === state >>> 24);
      state = (((state ^ (table[index] ?? 0)) << 8) | index) >>> 0;
    }
    const patch = (state ^ (crc32(start) ^ 0xffffffff)) >>> 0;
    return Buffer.concat([Buffer.from(start), uint32(patch)]);
  }
});

test('a view into a larger buffer is read as what it shows', async () => {
  const bytes = withEntries();
  const larger = Buffer.concat([Buffer.alloc(7), bytes, Buffer.alloc(9)]);
  expect(await refusalOf(new Uint8Array(larger.buffer, larger.byteOffset + 7, bytes.length))).toBeNull();
});
