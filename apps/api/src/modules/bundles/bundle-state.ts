import { sha256Hex } from '@guildhall/kernel';
import type { BundleEntry } from '@guildhall/manifest';

/** What a state is made of. */
interface Stated {
  readonly digest: string;
  readonly files: readonly Pick<BundleEntry, 'path' | 'executable'>[];
}

/**
 * Names a state of a bundle: its digest, and behind a hyphen which of its files may be run, because the digest says nothing of that and an
 * archive does.
 */
export function stateOf({ digest, files }: Stated): string {
  const executable = files.filter((file) => file.executable).map(({ path }) => path);
  return executable.length === 0 ? digest : `${digest}-${sha256Hex(executable.sort().join('\n')).slice(0, 8)}`;
}

/** The same for one file. */
export function fileStateOf({ sha256, executable }: Pick<BundleEntry, 'sha256' | 'executable'>): string {
  return executable ? `${sha256}-x` : sha256;
}
