import { commandWarnings } from '@guildhall/bundles';
import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { activatable, activatedBy, argumentsIn, comesIn, nameIn } from '../../plan/activation.js';
import { type BundlePlugin, listedBundles } from '../../plan/bundle-tools.js';
import type { RunPlan } from '../../run/plan.js';
import type { ToolCall } from '../../run/steps.js';
import { toolError } from '../tool-error.js';
import type { ToolOutcome } from '../tool-runner.js';
import { expand } from './expand.js';
import { SKILLS_PATH, skillFolder } from './mounts.js';

/** The skills that the model may activate, and those among the files of the run that nobody can. */
export function listSkills({ plugins, brokenSkills = [] }: Pick<RunPlan, 'plugins' | 'brokenSkills'>): JsonValue {
  const listed = listedBundles(plugins);
  const usable = listed.map(({ name, description, version }): JsonObject => ({ name, description, path: skillFolder(name), version }));
  const skills = [...usable, ...brokenSkills.map(({ name, path, error }): JsonObject => ({ name, path, error }))];
  const told = { skills, count: skills.length };
  return skills.length > 0 ? { ...told, skills_path: SKILLS_PATH } : { ...told, message: 'No skills are available.' };
}

/** The bundle that a call activates, or what is wrong with the call. */
export function chooseSkill(plan: RunPlan, call: ToolCall): BundlePlugin | ToolOutcome {
  const bundle = activatedBy(plan, call);
  if (bundle && comesIn(bundle)) return bundle;
  // THREAT[OPQ-03]: what runs apart is started before any call is made, so here it is only met by mistake.
  if (bundle) throw new Error(`The bundle "${bundle.name}" runs apart.`);
  const name = nameIn(call);
  if (name === null) return toolError('missing_parameter', 'Missing required parameter: name');
  const names = activatable(plan, call).map((one) => one.name);
  return toolError('unknown_skill', `Unknown skill: '${name}'. Available skills: ${names.join(', ')}`);
}

/**
 * What the activation of a skill answers (Everruns documents, "Activation"): its instructions, for they reach a model only as the result of
 * a tool.
 */
export function activateSkill({ name, description, bundle }: BundlePlugin, call: ToolCall, runId: string): JsonValue {
  const { instructions, files } = bundle;
  const body = expand(instructions, argumentsIn(call), runId, skillFolder(name));
  const bundled = files.map(({ path }) => path).filter((path) => path !== 'SKILL.md');
  // THREAT[INP-09]: a command in the text is only text.
  const warnings = commandWarnings(instructions);
  return {
    skill: name,
    description,
    instructions: `<skill name="${name}">\n${withoutEnds(body)}\n</skill>`,
    files_mounted: files.length,
    ...(bundled.length > 0 ? { bundled_files: bundled } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

/** THREAT[INP-09]: the text cannot end the element that says whose it is. */
function withoutEnds(text: string): string {
  return text.replace(/<(\/skill\s*)>/gi, '&lt;$1&gt;');
}
