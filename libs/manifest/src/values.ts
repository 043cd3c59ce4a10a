/** The values of one compile, by variable key. */
export interface Values {
  /** What conditions compare; a variable without a value is absent. */
  readonly known: ReadonlyMap<string, unknown>;
  /** What templates print; every declared variable is present, with empty text when it has no value. */
  readonly texts: ReadonlyMap<string, string>;
}
