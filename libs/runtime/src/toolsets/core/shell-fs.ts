import { InMemoryFs } from 'just-bash';
import { INPUTS, isBelow } from '../files/paths.js';

/** Folders whose files a script cannot change. */
const READ_ONLY = ['/skills', INPUTS];

/** The files of a run as a script sees them: those of skills and of the request can only be read. */
export class ShellFs extends InMemoryFs {
  private isSealed = false;

  /** From now on what can only be read cannot be written. */
  seal(): void {
    this.isSealed = true;
  }

  override async writeFile(...args: Parameters<InMemoryFs['writeFile']>): Promise<void> {
    this.refuse('open', args[0]);
    return super.writeFile(...args);
  }

  override async appendFile(...args: Parameters<InMemoryFs['appendFile']>): Promise<void> {
    this.refuse('open', args[0]);
    return super.appendFile(...args);
  }

  override async mkdir(...args: Parameters<InMemoryFs['mkdir']>): Promise<void> {
    this.refuse('mkdir', args[0]);
    return super.mkdir(...args);
  }

  override async rm(...args: Parameters<InMemoryFs['rm']>): Promise<void> {
    this.refuse('rm', args[0]);
    return super.rm(...args);
  }

  override async mv(...args: Parameters<InMemoryFs['mv']>): Promise<void> {
    this.refuse('rename', args[0]);
    this.refuse('rename', args[1]);
    return super.mv(...args);
  }

  override async cp(...args: Parameters<InMemoryFs['cp']>): Promise<void> {
    this.refuse('open', args[1]);
    return super.cp(...args);
  }

  private refuse(operation: string, path: string): void {
    const isReadOnly = READ_ONLY.some((folder) => path === folder || isBelow(folder, path));
    if (this.isSealed && isReadOnly) throw new Error(`EROFS: read-only file system, ${operation} '${path}'`);
  }
}
