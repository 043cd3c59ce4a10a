import { ToolFault } from '../tool-fault.js';

/** Where runs write. */
export const WORKSPACE = '/workspace';

/** Where the files are that came with the request. */
export const INPUTS = '/inputs';

const LONGEST_PATH = 1_024;
const LONGEST_NAME = 255;

/**
 * A path as the file system of a run knows it: absolute, relative ones below the workspace, without `.` and `..`.
 * THREAT[RUN-10]: a path is only ever compared with those of the files that a run has; nothing of the machine is opened by it.
 * @throws {ToolFault} `invalid_path`
 */
export function normalPath(path: string): string {
  const absolute = path.startsWith('/') ? path : `${WORKSPACE}/${path}`;
  const parts: string[] = [];
  for (const part of absolute.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const normal = `/${parts.join('/')}`;
  if (!isStorable(normal)) throw new ToolFault('invalid_path', `"${path.slice(0, 100)}" cannot be the path of a file.`);
  return normal;
}

/** Whether a file may be called so: no control characters, in UTF-8, and not too long. */
export function isStorable(path: string): boolean {
  if (path.length > LONGEST_PATH || /\p{Cc}/u.test(path) || !path.isWellFormed()) return false;
  return path.split('/').every((part) => part.length <= LONGEST_NAME);
}

/** @throws {ToolFault} `invalid_path`, `read_only` */
export function writablePath(path: string): string {
  const normal = normalPath(path);
  if (!normal.startsWith(`${WORKSPACE}/`)) throw new ToolFault('read_only', `Files can be written below ${WORKSPACE} only.`);
  return normal;
}

/** Whether a file is in a folder, at any depth. */
export function isBelow(folder: string, path: string): boolean {
  return path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
