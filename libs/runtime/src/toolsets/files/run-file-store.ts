/** A file that a run has made, without its bytes. */
export interface KeptFile {
  /** Below `/workspace/`. */
  readonly path: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** A file that a run makes. */
export interface NewFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** What a run may keep. */
export interface FileLimits {
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Bytes of all files together. */
  readonly totalBytes: number;
  readonly files: number;
}

/** What every run may keep. */
export const FILE_LIMITS: FileLimits = { fileBytes: 16_777_216, totalBytes: 67_108_864, files: 1_000 };

/**
 * Where the files that a run makes are kept, so that a worker that takes the run over finds them.
 * @throws of every method, a `LeaseLostError` when another worker has the run
 */
export interface RunFileStore {
  list(): Promise<readonly KeptFile[]>;
  /**
   * Keeps files, each in the place of what its path named before; all or none.
   * @returns false when the run would have more than it may, and then nothing was kept
   */
  put(files: readonly NewFile[], removed: readonly string[], limits: FileLimits): Promise<boolean>;
}
