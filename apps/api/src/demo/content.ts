import type { ModelChoice } from '@guildhall/manifest';
import type { DemoContent, DemoSkill } from './authoring.js';
import { LIBRARY } from './library.js';
import { AGENT_SKILLS } from './skills/agent-skills.js';
import { BUNDLE_SKILLS } from './skills/bundle-skills.js';
import { CLINIC_LIBRARY, CLINIC_SKILLS } from './skills/clinic-skills.js';
import { HTTP_SKILLS } from './skills/http-skills.js';
import { MCP_SKILLS } from './skills/mcp-skills.js';
import { OPERATOR_SKILLS } from './skills/operator-skills.js';
import { PROMPT_SKILLS } from './skills/prompt-skills.js';
import { SUPPORT_AGENT } from './skills/support-agent.js';
import { WORKSHOP_SKILLS } from './skills/workshop-skills.js';

export { EXAMPLE } from './skills/support-agent.js';

const model = (provider: string, name: string): ModelChoice => ({ provider, model: name, temperature: 0.3 });

/** Answers where there is no key for the others. */
const MOCK: ModelChoice = { provider: 'mock', model: 'mock' };

/** What the bicycle shop writes: every kind of skill, and most of what can be done with one. */
export const AUTHOR_CONTENT: DemoContent = {
  models: {
    low: [model('anthropic', 'claude-haiku-4-5'), model('openai', 'gpt-5-mini'), MOCK],
    medium: [model('anthropic', 'claude-sonnet-4-6'), model('openai', 'gpt-5.1'), MOCK],
    high: [model('anthropic', 'claude-opus-4-6'), model('anthropic', 'claude-sonnet-4-6'), MOCK],
  },
  library: LIBRARY,
  skills: [...HTTP_SKILLS, ...MCP_SKILLS, ...PROMPT_SKILLS, ...BUNDLE_SKILLS, ...AGENT_SKILLS, SUPPORT_AGENT, ...WORKSHOP_SKILLS],
};

/** What the clinic makes of it. */
export const BUYER_CONTENT: DemoContent = {
  models: {
    low: [model('openai', 'gpt-5-mini'), MOCK],
    medium: [model('openai', 'gpt-5.1'), MOCK],
    high: [model('openai', 'gpt-5.1'), MOCK],
  },
  grantPolicy: 'ask',
  library: CLINIC_LIBRARY,
  skills: CLINIC_SKILLS,
};

/** What the operators give to everybody. */
export const OPERATOR_CONTENT: DemoContent = { library: [], skills: OPERATOR_SKILLS };

export const nameOf = ({ editions: [first] }: DemoSkill): string => first.manifest.name;
