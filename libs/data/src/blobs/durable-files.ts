import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DomainError } from '@guildhall/kernel';

/** What says that there is no room: on the disk, or for this user. */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** Opens a new file for writing, in a folder that may have to be made first. */
export async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (fault) {
    if (codeOf(fault) !== 'ENOENT') throw fault;
    await mkdir(dirname(path), { recursive: true });
    return open(path, 'wx');
  }
}

/** A name is as durable as the folder that holds it. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Bytes of the file; null when there is none. */
export async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(nullIfMissing))?.size ?? null;
}

/** For `catch`: what is not there is null. */
export function nullIfMissing(fault: unknown): null {
  if (codeOf(fault) === 'ENOENT') return null;
  throw fault;
}

/** The same failures as `diskFault` makes of them. */
export async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    throw diskFault(fault);
  }
}

/** THREAT[FLT-03]: a full or broken disk is nobody's fault but ours, and passes. @returns what the file system did not say as it is */
export function diskFault(fault: unknown): unknown {
  const code = codeOf(fault);
  if (code === undefined) return fault;
  return new DomainError(FULL.includes(code) ? 'storage_full' : 'storage_unavailable', { cause: fault });
}

/** What the operating system calls the failure; undefined for failures of others, ours among them. */
function codeOf(fault: unknown): string | undefined {
  if (fault instanceof DomainError) return undefined;
  const { code } = fault as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : undefined;
}
