import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { ToolFault } from '../tool-fault.js';

/** Bytes of all parts that are read together, as they are when unpacked. */
const MOST_UNPACKED = 67_108_864;
const MOST_ENTRIES = 10_000;

const DAMAGED = 'The file is damaged, or not what its name says.';
const TOO_LARGE = new ToolFault('file_too_large', 'What the file holds is too large to be read.');

/** The parts of an Office file, which is a zip archive of XML files. */
export class ZipParts {
  private left = MOST_UNPACKED;

  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws {ToolFault} `unreadable_file`, `file_too_large` */
  static async open(bytes: Uint8Array): Promise<ZipParts> {
    const zip = await new Promise<ZipFile>((resolve, reject) => {
      fromBuffer(Buffer.from(bytes), { lazyEntries: true, autoClose: false }, (fault, opened) =>
        fault ? reject(new ToolFault('unreadable_file', DAMAGED)) : resolve(opened),
      );
    });
    if (zip.entryCount > MOST_ENTRIES) throw TOO_LARGE;
    return new ZipParts(zip, await entriesOf(zip));
  }

  get names(): readonly string[] {
    return [...this.entries.keys()];
  }

  /**
   * THREAT[RUN-10]: what is unpacked is counted as it comes, whatever the archive says of its size, and it ends where the limit is.
   * @returns null when there is no such part
   * @throws {ToolFault} `unreadable_file`, `file_too_large`
   */
  async read(name: string): Promise<string | null> {
    const entry = this.entries.get(name);
    if (!entry) return null;
    const stream = await new Promise<AsyncIterable<Buffer>>((resolve, reject) => {
      this.zip.openReadStream(entry, (fault, opened) => (fault ? reject(new ToolFault('unreadable_file', DAMAGED)) : resolve(opened)));
    });
    const pieces: Buffer[] = [];
    for await (const piece of stream) {
      this.left -= piece.length;
      if (this.left < 0) throw TOO_LARGE;
      pieces.push(piece);
    }
    return new TextDecoder().decode(Buffer.concat(pieces));
  }
}

function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', () => reject(new ToolFault('unreadable_file', DAMAGED)));
    zip.readEntry();
  });
}
