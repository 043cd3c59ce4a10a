import type { JsonValue } from '@guildhall/kernel';

/** A call that the model asked for. */
export interface ToolCall {
  /** Unique in the run. */
  readonly id: string;
  readonly name: string;
  /** As parsed; what is no JSON is kept as the text that came. */
  readonly arguments: JsonValue;
  /** The text that came was no JSON. */
  readonly unreadable?: true;
}
