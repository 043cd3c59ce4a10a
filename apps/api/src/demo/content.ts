import type { DemoSkill } from './authoring.js';
import { AGENT_SKILLS } from './skills/agent-skills.js';
import { HTTP_SKILLS } from './skills/http-skills.js';
import { MCP_SKILLS } from './skills/mcp-skills.js';
import { PROMPT_SKILLS } from './skills/prompt-skills.js';
import { SUPPORT_AGENT } from './skills/support-agent.js';

export { LIBRARY } from './library.js';
export { EXAMPLE } from './skills/support-agent.js';

/** The demo's skills; one that others refer to, or call as a plugin, stands before them. */
export const SKILLS: readonly DemoSkill[] = [...HTTP_SKILLS, ...MCP_SKILLS, ...PROMPT_SKILLS, ...AGENT_SKILLS, SUPPORT_AGENT];
