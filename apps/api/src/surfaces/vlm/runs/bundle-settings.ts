import { readYaml, textOf } from '@guildhall/bundles';
import type { JsonObject, JsonValue } from '@guildhall/kernel';
import type { RunWarning } from '@guildhall/runtime';

/** The file of a bundle that says how it wants to be run (VLM Run documents, "Skill File Spec"). */
export const SETTINGS_FILE = 'vlmrun.yaml';

/** Defaults of runs, as a bundle has them. */
export interface BundleSettings {
  readonly model: string | null;
  readonly toolsets: readonly string[];
  /** What a model is shown of it; empty when there is nothing. */
  readonly plan: string;
  readonly warnings: readonly RunWarning[];
}

export const NO_SETTINGS: BundleSettings = { model: null, toolsets: [], plan: '', warnings: [] };

/** Reads the settings of the bundle of that name. What cannot be read is a warning, and has no effect. */
export function readSettings(bytes: Uint8Array, name: string): BundleSettings {
  const text = textOf(bytes);
  const reading = text === null ? null : readYaml(text);
  if (!reading?.ok)
    return { ...NO_SETTINGS, warnings: [unreadable(name, reading ? `${reading.reason} (line ${reading.line})` : 'not UTF-8')] };
  const { model, toolsets } = reading.value;
  return {
    model: typeof model === 'string' ? model : null,
    toolsets: Array.isArray(toolsets) ? toolsets.filter((one): one is string => typeof one === 'string') : [],
    plan: planOf(reading.value as JsonObject),
    warnings: [],
  };
}

/** Nothing is carried out by it: the model reads it like the instructions. */
function planOf({ graph, plan }: JsonObject): string {
  const parts = Object.entries({ graph, plan }).filter(
    (entry): entry is [string, JsonValue] => entry[1] !== undefined && entry[1] !== null,
  );
  return parts.map(([key, value]) => `\n\n${key}:\n${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}`).join('');
}

const unreadable = (name: string, reason: string): RunWarning => ({
  code: 'settings_unreadable',
  message: `${SETTINGS_FILE} of "${name}" cannot be read: ${reason}.`,
});
