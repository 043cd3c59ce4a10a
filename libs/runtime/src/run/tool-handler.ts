import type { SkillId } from '@guildhall/kernel';
import type { ToolRequest } from '@guildhall/manifest';

/** Who answers a call of a tool. The numbers are places in the list of plugins of the run's plan. */
export type ToolHandler =
  /** Its arguments are the result of the run. */
  | { readonly type: 'finish' }
  /** The client answers; the run waits for it. */
  | { readonly type: 'client' }
  /** Part of the runtime, by its name, such as a tool of a toolset. */
  | { readonly type: 'system'; readonly tool: string }
  | { readonly type: 'http'; readonly plugin: number; readonly request: ToolRequest }
  /** @property tool its name on the server */
  | { readonly type: 'mcp'; readonly plugin: number; readonly tool: string }
  | { readonly type: 'bundle'; readonly operation: 'list' | 'activate' | 'read' }
  /** A run of another agent, which shares the budget of this one. */
  | { readonly type: 'dispatch'; readonly skillId: SkillId };
