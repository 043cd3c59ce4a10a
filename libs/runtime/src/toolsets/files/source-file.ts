/** A file that a run can read, without its bytes. */
export interface SourceFile {
  readonly path: string;
  readonly sha256: string;
  /** Bytes; null: known when it is read. */
  readonly size: number | null;
}
