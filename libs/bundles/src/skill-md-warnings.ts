import type { SkillMd } from './skill-md.types.js';

const LINES_MAX = 500;
const COMMANDS_MAX = 10;
const COMMAND_SHOWN_MAX = 200;

/** What is allowed and yet unwise; the first four in the words of the Everruns documents. */
export function skillWarnings(skill: SkillMd): string[] {
  const lines = lineCount(skill.body);
  const warnings = [
    lines > LINES_MAX && `Instructions exceed ${LINES_MAX} lines (${lines} lines). Consider splitting into references.`,
    !skill.userInvocable &&
      skill.disableModelInvocation &&
      'Skill is unreachable: user-invocable is false and disable-model-invocation is true. Neither users nor the model can invoke this skill.',
    skill.context === 'fork' && skill.agent === null && 'context: fork without agent field — will use default "general-purpose" agent.',
    skill.context !== 'fork' &&
      skill.model !== null &&
      'model: field is only supported with context: fork. Inline skills ignore the model override.',
  ];
  return [...warnings.filter((warning) => warning !== false), ...commandWarnings(skill.body)];
}

function lineCount(text: string): number {
  return text.split('\n').length - (text === '' || text.endsWith('\n') ? 1 : 0);
}

/**
 * A warning for each command that the instructions of a skill would have run, for the first ten.
 * THREAT[INP-09]: other systems run these in a shell while they load the skill.
 */
export function commandWarnings(body: string): string[] {
  const commands = new Set<string>();
  for (const [, command = ''] of body.matchAll(/!`([^`\n]+)`/g)) {
    if (commands.size < COMMANDS_MAX) commands.add(shown(command));
  }
  return [...commands].map((command) => `command: !\`${command}\` is never executed and stays as written`);
}

function shown(command: string): string {
  const characters = [...command];
  return characters.length <= COMMAND_SHOWN_MAX ? command : `${characters.slice(0, COMMAND_SHOWN_MAX).join('')}…`;
}
