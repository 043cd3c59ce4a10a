interface Statement {
  readonly name: string;
  readonly text: string;
}

/** By case and by step, in the order in which they are sent. */
export const STATEMENTS: Readonly<Record<'list' | 'manifest' | 'compile' | 'publish', Readonly<Record<string, Statement>>>>;
