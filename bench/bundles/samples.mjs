// Folders of skills as people make them: text that compresses, images that do not.
import { writeArchive } from '@guildhall/bundles';
import { randomNumbers } from '../random.mjs';

const FILES = 300;
const BYTES = 6 * 1_048_576;
/** Part of the files that is text; the others are as random as an image. */
const TEXT = 0.9;

const WORDS =
  'analyze the table and write a report with every column that has values below zero or none at all then ask before you go on'.split(' ');

function text(size, next) {
  const parts = [];
  for (let length = 0; length < size; ) {
    const word = `${WORDS[Math.floor(next() * WORDS.length)]}${next() < 0.1 ? Math.floor(next() * 1e6) : ''} `;
    parts.push(word);
    length += word.length;
  }
  return Buffer.from(parts.join('').slice(0, size));
}

function bytes(size, next) {
  return Buffer.from(Uint8Array.from({ length: size }, () => Math.floor(next() * 256)));
}

/** The zip of a folder with 300 files and 6 MB, SKILL.md among them; another one for every number. */
export function sampleArchive(number) {
  const next = randomNumbers(number);
  const size = Math.floor(BYTES / FILES);
  const files = Array.from({ length: FILES - 1 }, (_, index) => {
    const isText = index < FILES * TEXT;
    const content = (isText ? text : bytes)(size, next);
    return { path: `folder-${index % 12}/file-${index}.${isText ? 'md' : 'png'}`, content, executable: false, sha256: '' };
  });
  const skillMd = Buffer.from(`---\nname: sample-${number}\ndescription: A sample.\n---\n\nRead folder-1.\n`);
  return writeArchive([{ path: 'SKILL.md', content: skillMd, executable: false, sha256: '' }, ...files]);
}
