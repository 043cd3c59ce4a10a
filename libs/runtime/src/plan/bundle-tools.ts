import type { JsonObject } from '@guildhall/kernel';
import type { PlanPlugin, PlanTool } from '../run/plan.js';

export type BundlePlugin = Extract<PlanPlugin, { kind: 'bundle' }>;

/** The bundles of a run that its model may know of (Everruns documents, "Activation"); the others only the user can invoke. */
export function listedBundles(plugins: readonly PlanPlugin[]): readonly BundlePlugin[] {
  return plugins.filter((plugin): plugin is BundlePlugin => plugin.kind === 'bundle' && plugin.bundle.disableModelInvocation !== true);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

/**
 * What the system message says of the bundles: names and descriptions, in the order of assignment.
 * THREAT[INP-09]: escaped, and no line of their instructions; those come as results of a tool.
 */
export function availableSkills(plugins: readonly PlanPlugin[]): string {
  const listed = listedBundles(plugins);
  if (listed.length === 0) return '';
  const skills = listed.map(({ name, description, location }) => {
    const known = { name, description, ...(location === undefined ? {} : { location }) };
    const lines = Object.entries(known).map(([key, text]) => `    <${key}>${escapeXml(text)}</${key}>\n`);
    return `  <skill>\n${lines.join('')}  </skill>\n`;
  });
  return `<available_skills>\n${skills.join('')}</available_skills>\nTo use one of these skills, call the tool activate_skill with its name first.`;
}

const TEXT: JsonObject = { type: 'string' };

/** The tools by which a run uses its bundles; none when it has none. */
export function bundleTools(plugins: readonly PlanPlugin[]): readonly PlanTool[] {
  if (!plugins.some(({ kind }) => kind === 'bundle')) return [];
  const names = listedBundles(plugins).map(({ name }) => name);
  const properties = {
    name: names.length > 0 ? { ...TEXT, enum: names } : TEXT,
    arguments: { ...TEXT, description: 'What the skill is to work on, as one text.' },
  };
  return [
    bundleTool('list', 'list_skills', 'Lists the skills that can be activated.', {}, []),
    bundleTool('activate', 'activate_skill', 'Gives the instructions of a skill, and makes its files readable.', properties, ['name']),
    bundleTool('read', 'read_skill_file', 'Reads a file of a skill that was activated.', { path: TEXT }, ['path']),
  ];
}

type Operation = Extract<PlanTool['handler'], { type: 'bundle' }>['operation'];

function bundleTool(operation: Operation, name: string, description: string, properties: JsonObject, required: string[]): PlanTool {
  const parameters: JsonObject = { type: 'object', properties, required };
  return { name, description, parameters, handler: { type: 'bundle', operation }, idempotent: true };
}
