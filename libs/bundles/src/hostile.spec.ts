import { deflateRawSync } from 'node:zlib';
import { timesAsLong } from '@guildhall/testing/timing';
import { BUNDLE_LIMITS } from './archive-refusal.js';
import { bundleFile } from './files.js';
import { readArchive } from './read-archive.js';
import { writeArchive } from './write-archive.js';
import { extra, type SampleEntry, SKILL, skillEntry, zip } from './zip-samples.property.js';

const MIB = 1024 * 1024;

/** Sixteen megabytes of zeros, whatever the headers say. */
const bomb = deflateRawSync(Buffer.alloc(16 * MIB), { level: 9 });
const saying = (size: number): Partial<SampleEntry> => {
  const headers = { size, packedSize: bomb.length, crc: 0, method: 8 };
  return { packed: bomb, local: headers, central: headers };
};
const many = (count: number, entry: (index: number) => SampleEntry) =>
  zip([skillEntry, ...Array.from({ length: count }, (_, index) => entry(index))]);

/** A directory that names one record as often as it can. */
function sharing(count: number): Buffer {
  const localAt = zip([skillEntry]).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const shared: SampleEntry = { name: 'a', content: 'x' };
  return many(count, (index) => (index === 0 ? shared : { ...shared, localAt }));
}

const noise = (size: number) => Buffer.from(Array.from({ length: size }, (_, index) => (index * index * 31) % 253));
const smallFields = Buffer.concat(Array.from({ length: 16_000 }, () => extra(9, Buffer.alloc(0))));

describe('INP-01: what costs a small archive little costs us little as well', () => {
  const cases: [string, string, () => Buffer][] = [
    ['as many entries as can be counted', 'archive_too_many_entries', () => many(65_533, (index) => ({ name: `${index}` }))],
    ['as many folders', 'archive_too_many_entries', () => many(65_533, (index) => ({ name: `${index}/` }))],
    ['one record under many names', 'archive_structure', () => sharing(60_000)],
    ['the longest names', 'archive_name_invalid', () => many(75, (index) => ({ name: `${index}${'x'.repeat(65_000)}` }))],
    ['the deepest names', 'archive_name_invalid', () => many(75, (index) => ({ name: `${index}${'/x'.repeat(32_000)}` }))],
    ['the most extra fields', 'ok', () => many(75, (index) => ({ name: `${index}`, extra: smallFields }))],
    ['a bomb that says it is small', 'archive_file_too_large', () => many(1, () => ({ name: 'a', ...saying(10) }))],
    ['many bombs that say they are small', 'archive_file_too_large', () => many(511, (index) => ({ name: `${index}`, ...saying(30_000) }))],
    ['many bombs that fit one by one', 'archive_total_too_large', () => many(511, (index) => ({ name: `${index}`, ...saying(4 * MIB) }))],
    ['a bomb within the limits', 'ok', () => many(3, (index) => ({ name: `${index}`, content: Buffer.alloc(4 * MIB) }))],
    ['the most files within the limits', 'ok', () => many(500, (index) => ({ name: `${index}`, content: Buffer.alloc(33_000) }))],
    [
      'ends without an end',
      'archive_structure',
      () => Buffer.concat(Array.from({ length: 2 * MIB }, () => Buffer.from([0x50, 0x4b, 5, 6]))),
    ],
    ['no end', 'archive_structure', () => Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(10 * MIB - 4, 'PK')])],
  ];

  /** As large as ordinary ones may be. */
  let ordinary: Buffer;
  beforeAll(async () => {
    const content = noise(32_000);
    const files = Array.from({ length: 500 }, (_, index) => bundleFile(`folder/file-${index}.md`, content));
    ordinary = await writeArchive([bundleFile('SKILL.md', SKILL), ...files]);
  });

  const read = (archive: Buffer) => readArchive(archive, BUNDLE_LIMITS);

  test.each(cases)('%s: %s', async (_, code, make) => {
    const archive = make();
    const before = process.memoryUsage().rss;
    const reading = await read(archive);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MIB);
    expect(reading.ok ? 'ok' : reading.refusal.code).toBe(code);
    expect(
      await timesAsLong(
        () => read(archive),
        () => read(ordinary),
        10,
      ),
    ).toBeLessThan(10);
  });
});
