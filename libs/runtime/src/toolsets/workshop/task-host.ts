/** What a task can ask of the process that started it. */
export interface TaskHost {
  /** The bytes of a file that the task was told of; null when they are gone. */
  readonly readFile: (path: string) => Promise<Uint8Array | null>;
}

/** What a task says to the process that started it. */
export type FromTask =
  | { readonly type: 'read'; readonly id: number; readonly path: string }
  | { readonly type: 'done'; readonly value: unknown }
  | { readonly type: 'fault'; readonly code: string; readonly message: string };

/** What it is answered. */
export interface ToTask {
  readonly id: number;
  readonly bytes: Uint8Array | null;
}
