import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { sha256Hex } from '@guildhall/kernel';
import { fromBuffer } from 'yauzl';
import { BUNDLE_LIMITS } from './archive-refusal.js';
import { type BundleFile, bundleFile, byPath } from './files.js';
import { readArchive } from './read-archive.js';
import { writeArchive } from './write-archive.js';
import { SKILL, skillEntry, zip } from './zip-samples.property.js';

/** Our list of an archive against the lists of programs that have nothing in common with us. */
type Listing = [path: string, sha256: string][];

const has = (command: string) => spawnSync(command, ['--help']).error === undefined;
const [hasPython, hasZip, hasUnzip, hasGit] = ['python3', 'zip', 'unzip', 'git'].map(has);

/** A missing program is said aloud in the title of the test that could not run. */
const testWith = (isThere: boolean | undefined, title: string, run: () => Promise<void>) =>
  isThere ? test(title, run) : test.skip(`SKIPPED, the program is not installed: ${title}`, run);

const FILES = [
  bundleFile('SKILL.md', SKILL),
  bundleFile('empty', ''),
  bundleFile('scripts/run.sh', '#!/bin/sh\necho ok\n', true),
  bundleFile('data/blob.bin', Buffer.from(Array.from({ length: 60_000 }, (_, index) => (index * index) % 251))),
  bundleFile('notes/é 技能.md', '# Notes\n'.repeat(500)),
].sort(byPath);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  for (const { path, content, executable } of FILES) {
    const file = join(folder, 'skill', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, executable ? 0o755 : 0o644);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const listing = (files: readonly BundleFile[]): Listing => files.map(({ path, sha256 }) => [path, sha256]);

async function ours(archive: Uint8Array): Promise<Listing> {
  const reading = await readArchive(archive, BUNDLE_LIMITS);
  if (!reading.ok) throw new Error(reading.refusal.detail);
  const prefix = reading.topDirectory === null ? '' : `${reading.topDirectory}/`;
  return sorted(listing(reading.files).map(([path, hash]) => [prefix + path, hash]));
}

function sorted(list: Listing): Listing {
  return list.toSorted(([a], [b]) => byPath({ path: a }, { path: b }));
}

function yauzlList(archive: Buffer): Promise<Listing> {
  return new Promise((resolve, reject) => {
    // Names as bytes: some of the tools write UTF-8 without saying so, and yauzl would read another character set.
    fromBuffer(archive, { lazyEntries: true, decodeStrings: false }, (error, file) => {
      if (error) return reject(error);
      const list: Listing = [];
      file.on('error', reject).on('end', () => resolve(sorted(list)));
      file.on('entry', (entry) => {
        const name = entry.fileNameRaw.toString();
        if (name.endsWith('/')) return file.readEntry();
        return file.openReadStream(entry, (failure, stream) => {
          if (failure) return reject(failure);
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
          return stream.on('end', () => {
            list.push([name, sha256Hex(Buffer.concat(chunks))]);
            file.readEntry();
          });
        });
      });
      return file.readEntry();
    });
  });
}

const PYTHON_LIST = `
import sys, io, json, zipfile, hashlib
z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
print(json.dumps([[i.filename, hashlib.sha256(z.read(i)).hexdigest()] for i in z.infolist() if not i.is_dir()]))`;

const pythonList = (archive: Buffer): Listing =>
  sorted(JSON.parse(execFileSync('python3', ['-c', PYTHON_LIST], { input: archive }).toString()));

function unzipList(archive: Buffer): Listing {
  const file = join(folder, 'listed.zip');
  const target = join(folder, 'unzipped');
  writeFileSync(file, archive);
  rmSync(target, { recursive: true, force: true });
  execFileSync('unzip', ['-qq', file, '-d', target]);
  const entries = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name));
  return sorted(files.map((path) => [relative(target, path), sha256Hex(readFileSync(path))]));
}

const PYTHON_WRITE = `
import sys, io, os, zipfile
class Pipe:
    def __init__(self): self.bytes = io.BytesIO()
    def write(self, data): return self.bytes.write(data)
    def flush(self): pass
out = Pipe() if sys.argv[1] == 'streamed' else io.BytesIO()
method = zipfile.ZIP_STORED if sys.argv[1] == 'stored' else zipfile.ZIP_DEFLATED
with zipfile.ZipFile(out, 'w', method) as z:
    for root, dirs, files in os.walk('skill'):
        for name in dirs + files: z.write(os.path.join(root, name))
sys.stdout.buffer.write((out.bytes if sys.argv[1] == 'streamed' else out).getvalue())`;

const python = (way: string) => execFileSync('python3', ['-c', PYTHON_WRITE, way], { cwd: folder, maxBuffer: 1e7 });
const zipTool = (...options: string[]) => execFileSync('zip', ['-q', '-r', ...options, '-', 'skill'], { cwd: folder, maxBuffer: 1e7 });

function gitArchive(): Buffer {
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: join(folder, 'skill') });
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'All');
  const archive = git('archive', '--format=zip', '--prefix=skill/', 'HEAD');
  rmSync(join(folder, 'skill/.git'), { recursive: true, force: true });
  return archive;
}

const below = (prefix: string): Listing => listing(FILES).map(([path, hash]) => [prefix + path, hash]);

describe('archives of common tools are read as they were packed', () => {
  const packers: [string, boolean | undefined, () => Buffer][] = [
    ['zip, deflated', hasZip, () => zipTool()],
    ['zip, stored', hasZip, () => zipTool('-0')],
    ['zip without folders and extra fields', hasZip, () => zipTool('-D', '-X')],
    ['zip, streamed', hasZip, () => zipTool('-fd')],
    ['python, deflated', hasPython, () => python('deflated')],
    ['python, stored', hasPython, () => python('stored')],
    ['python, streamed', hasPython, () => python('streamed')],
    ['git archive', hasGit, gitArchive],
  ];
  for (const [title, isThere, pack] of packers) {
    testWith(isThere, title, async () => {
      const archive = pack();
      expect(await ours(archive)).toEqual(below('skill/'));
      expect(await ours(archive)).toEqual(await yauzlList(archive));
    });
  }
});

describe('INP-01: other readers see what we see', () => {
  const archives: [string, () => Promise<Buffer>][] = [
    ['written by us', () => writeArchive(FILES)],
    [
      'in an order of its own',
      async () => zip([{ name: 'b', content: 'x' }, skillEntry, { name: 'a/' }, { name: 'a/c', content: 'y', method: 0 }]),
    ],
    [
      'streamed',
      async () =>
        zip([
          { ...skillEntry, descriptor: 'signed' },
          { name: 'b', content: 'x', descriptor: 'bare' },
        ]),
    ],
    ['with a comment', async () => zip([skillEntry], { comment: 'PK\u0001\u0002 and more' })],
    ['with an archive inside', async () => zip([skillEntry, { name: 'inner.zip', content: zip([skillEntry]), method: 0 }])],
    ['with UTF-8 names', async () => zip([skillEntry, { name: 'é/\u{1f600}', content: 'x', flags: 0x800 }])],
  ];

  test.each(archives)('yauzl: %s', async (_, make) => {
    const archive = await make();
    expect(await yauzlList(archive)).toEqual(await ours(archive));
  });

  for (const [title, make] of archives) {
    testWith(hasPython, `python: ${title}`, async () => {
      const archive = await make();
      expect(pythonList(archive)).toEqual(await ours(archive));
    });
    testWith(hasUnzip, `unzip: ${title}`, async () => {
      const archive = await make();
      expect(unzipList(archive)).toEqual(await ours(archive));
    });
  }
});
