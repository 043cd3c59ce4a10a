import fc from 'fast-check';
import { SURFACE_LIMITS } from './archive-refusal.js';
import { bundleDigest } from './digest.js';
import { type BundleFile, bundleFile } from './files.js';
import { readArchive } from './read-archive.js';
import { writeArchive } from './write-archive.js';
import { SKILL, skillEntry, zip } from './zip-samples.property.js';

const skillMd = bundleFile('SKILL.md', SKILL);

async function read(bytes: Uint8Array): Promise<BundleFile[]> {
  const reading = await readArchive(bytes, SURFACE_LIMITS);
  if (!reading.ok) throw new Error(reading.refusal.detail);
  return reading.files;
}

const contents = (files: readonly BundleFile[]) => files.map(({ path, sha256, executable }) => [path, sha256, executable]);

test('the same files give the same bytes, in whatever order they come', async () => {
  const files = [skillMd, bundleFile('b/run.sh', 'echo', true), bundleFile('a', ''), bundleFile('é', Buffer.alloc(70_000))];
  expect(await writeArchive(files.toReversed())).toEqual(await writeArchive(files));
});

test('headers say 1980-01-01, deflate, and 0644 or 0755', async () => {
  const bytes = await writeArchive([skillMd, bundleFile('run', 'x', true)]);
  const [dos, method] = [bytes.readUInt32LE(10), bytes.readUInt16LE(8)];
  expect([dos, method]).toEqual([0x0021_0000, 8]);
  const at = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const next = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]), at + 4);
  expect([at, next].map((offset) => bytes.readUInt32LE(offset + 38) >>> 16)).toEqual([0o100644, 0o100755]);
});

describe('properties', () => {
  const segment = fc.stringMatching(/^[a-zA-Z0-9 é技_-]{0,8}[a-z]$/);
  const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));
  const file = fc.tuple(path, fc.uint8Array({ maxLength: 300 }), fc.boolean()).map((parts) => bundleFile(...parts));
  const fold = (text: string) => text.normalize('NFC').toLowerCase();
  const distinct = (files: readonly BundleFile[]) =>
    files.filter(
      ({ path: one }, index) =>
        fold(one.split('/')[0] ?? '') !== 'skill.md' &&
        files.slice(0, index).every(({ path: other }) => fold(one.split('/')[0] ?? '') !== fold(other.split('/')[0] ?? '')),
    );
  const folder = fc.array(file, { maxLength: 8 }).map((files) => [skillMd, ...distinct(files)]);

  test('what is written is what is read: names, bytes and who may run them', async () => {
    await fc.assert(
      fc.asyncProperty(folder, async (files) => {
        const files2 = await read(await writeArchive(files));
        expect(contents(files2)).toEqual(contents(files.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))));
        expect(bundleDigest(files2)).toBe(bundleDigest(files));
      }),
    );
  });

  const samples = [
    zip([
      skillEntry,
      { name: 'a/', attributes: 0 },
      { name: 'a/b.txt', content: 'some text, some text' },
      { name: 'c', content: 'x', method: 0 },
    ]),
    zip([
      { ...skillEntry, descriptor: 'signed' },
      { name: 'stream', content: 'x'.repeat(50), descriptor: 'bare' },
    ]),
  ];

  test('INP-01: a changed byte changes nothing that is read, or the archive is refused', async () => {
    for (const sample of samples) {
      const before = contents(await read(sample)).map(([path, sha256]) => [path, sha256]);
      for (let at = 0; at < sample.length; at += 1) {
        for (const change of [0x01, 0x20, 0x80, 0xff]) {
          const mutant = Buffer.from(sample);
          mutant[at] = (mutant[at] ?? 0) ^ change;
          const reading = await readArchive(mutant, SURFACE_LIMITS);
          if (reading.ok) expect(contents(reading.files).map(([path, sha256]) => [path, sha256])).toEqual(before);
          else expect(reading.refusal.code).toMatch(/^(?:archive|skill_md)_[a-z_0-9]+$/);
        }
      }
    }
  });

  test('INP-01: no bytes make the reader throw', async () => {
    const sample = samples[0] ?? Buffer.alloc(0);
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.tuple(fc.nat(sample.length), fc.nat(80)).map(([at, length]) => sample.subarray(at, at + length)),
      fc.constantFrom(...[0x04034b50, 0x02014b50, 0x06054b50, 0x08074b50].map((word) => Buffer.from(new Uint32Array([word]).buffer))),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const reading = await readArchive(Buffer.concat(pieces), SURFACE_LIMITS);
        if (!reading.ok) expect(reading.refusal.code).toMatch(/^(?:archive|skill_md)_/);
      }),
      { numRuns: 500 },
    );
  });
});
