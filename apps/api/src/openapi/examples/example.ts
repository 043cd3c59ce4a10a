import type { ErrorCode } from '@guildhall/kernel';

/** What the documentation shows of one operation. */
export interface Example {
  /** Values of path and query parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly request?: unknown;
  readonly response: unknown;
  /** Refusals of its own, beside those that follow from its access rule, its body and its headers. */
  readonly errors?: readonly ErrorCode[];
}

/** Examples by operation id. */
export type Examples = Readonly<Record<string, Example>>;
