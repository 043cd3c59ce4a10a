import { writeArchive } from '@guildhall/bundles';
import type { Actor } from '@guildhall/testing';
import type { Response } from 'supertest';

/** A file as the tests write it down. */
export interface WrittenFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly executable?: boolean;
}

/** The three files of the worked example of the documents, whose digest is known. */
export const CSV_ANALYZER: readonly WrittenFile[] = [
  { path: 'SKILL.md', content: '---\nname: csv-analyzer\ndescription: Analyze CSV files.\n---\n\nRun scripts/analyze.py.\n' },
  { path: 'references/REFERENCE.md', content: '# Reference\n' },
  { path: 'scripts/analyze.py', content: "print('ok')\n" },
];
export const CSV_DIGEST = 'e57500329a35700d426921fe3835fea3157680d3a1cf789af51f613c804ca3fa';

/** The example under another name, because names are taken once. */
export function named(name: string, more: readonly WrittenFile[] = []): WrittenFile[] {
  const [skillMd, ...rest] = CSV_ANALYZER;
  const renamed = { path: 'SKILL.md', content: String(skillMd?.content).replace('csv-analyzer', name) };
  return [renamed, ...rest, ...more];
}

/** A zip of the files, below a top directory if one is given. */
export function zipOf(files: readonly WrittenFile[], directory = ''): Promise<Buffer> {
  return writeArchive(
    files.map(({ path, content, executable = false }) => ({
      ...{ path: directory + path, executable, sha256: '' },
      content: Buffer.from(content),
    })),
  );
}

/** Sends a form with the archive as its file. */
export function upload(actor: Actor, path: string, archive: Buffer, method: 'POST' | 'PUT' = 'POST') {
  return actor.call(method, path).attach('file', archive, { filename: 'skill.zip', contentType: 'application/zip' });
}

/** The bytes of an answer, whatever its type is. */
export async function bytesOf(request: ReturnType<Actor['get']>): Promise<Response & { readonly body: Buffer }> {
  return request.buffer(true).parse((response, done) => {
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => parts.push(part));
    response.on('end', () => done(null, Buffer.concat(parts)));
  });
}
