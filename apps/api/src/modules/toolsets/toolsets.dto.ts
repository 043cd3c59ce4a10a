import type { JsonObject } from '@guildhall/kernel';
import { OkAnswer } from '../../http/envelope.js';

export class ToolsetToolView {
  /** What an agent defines to use it, and what its model calls. */
  name!: string;
  description!: string;
  /** JSON Schema of its arguments. */
  parameters!: JsonObject;
  available!: boolean;
  /** Why it cannot be used; absent when it can. */
  reason?: string;
}

export class ToolsetView {
  /** What `toolsets` of a run names. */
  name!: string;
  description!: string;
  /** Whether any of its tools can be used. */
  available!: boolean;
  /** Why it cannot be used; absent when it can. */
  reason?: string;
  tools!: ToolsetToolView[];
}

export class ToolsetsAnswer extends OkAnswer {
  toolsets!: ToolsetView[];
}
