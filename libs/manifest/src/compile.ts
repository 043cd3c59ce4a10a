import { comparisonBudget } from './compile-conditions.js';
import { type CompiledTool, type PreparedFile, type PreparedManifest, prepareManifest } from './compile-prepare.js';
import { blocksText, filesText, openScope, type Scope, shown } from './compile-render.js';
import { resolveValues, type SuppliedValues } from './compile-values.js';
import { type CompileWarning, warning } from './compile-warnings.js';
import type { ModelChoice } from './types.js';

/** The tool by which an agent returns its result (AGNT Skills document, "Tool definitions"). */
export const FINISH_TOOL = 'finish_agent_run';

/** What a compile needs beside the manifest and the values. */
export interface CompileContext {
  /** The models to try, in order, as `resolveModels` answers them. */
  readonly models: readonly ModelChoice[];
}

/** One message that follows the system message. */
export interface CompiledMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What a model is sent for a set of values (AGNT Skills document, "Compile"). */
export interface Compiled {
  readonly system: string;
  readonly messages: readonly CompiledMessage[];
  readonly tools: readonly CompiledTool[];
  readonly model: Pick<ModelChoice, 'provider' | 'model' | 'temperature'> | null;
  readonly warnings: readonly CompileWarning[];
}

/**
 * Compiles a manifest for a set of values (AGNT Skills document, "Compile"). Never throws because of content: whatever is missing
 * or does not fit becomes a warning.
 * @param variables by key; JSON of bounded depth
 */
export function compileManifest(manifest: PreparedManifest['manifest'], variables: SuppliedValues, context: CompileContext): Compiled {
  return compilePrepared(prepareManifest(manifest), variables, context);
}

/** `compileManifest` for a manifest that was prepared before; the same arguments always give the same answer. */
export function compilePrepared(prepared: PreparedManifest, variables: SuppliedValues, context: CompileContext): Compiled {
  const scope = scopeOf(prepared, variables);
  const system = filesText(prepared.system, scope);
  const messages = [...shown(prepared.messages, scope).flatMap((file) => message(file, scope)), ...instructionsOf(prepared)];
  const tools = shown(prepared.tools, scope).map(({ tool }) => tool);
  const model = firstModel(context.models);
  return { system, messages, tools, model, warnings: [...scope.warnings, ...runWarnings(prepared, tools, model)] };
}

/**
 * The system message with its variables as they are written, for readers who know of none. What depends on a condition is there when it
 * would be without any value but the defaults.
 */
export function literalSystem(prepared: PreparedManifest): string {
  const scope = scopeOf(prepared, {});
  return filesText(prepared.system, { ...scope, values: { ...scope.values, texts: new Map() } });
}

/**
 * What a model reads of a bundle once it has chosen it: the body of SKILL.md, letter for letter. It is no part of the system message
 * (THREAT[INP-09]: such text is data), and it has no variables.
 */
function instructionsOf({ manifest }: PreparedManifest): readonly CompiledMessage[] {
  const { instructions = '' } = manifest.spec.bundle ?? {};
  return instructions === '' ? [] : [{ role: 'user', content: instructions }];
}

function scopeOf({ variables, library }: PreparedManifest, supplied: SuppliedValues): Scope {
  const warnings: CompileWarning[] = [];
  const comparisons = comparisonBudget();
  const values = resolveValues(variables, supplied, comparisons, warnings);
  return openScope(library, values, comparisons, warnings);
}

/** A file of which no block is shown is no message. */
function message({ role, blocks }: PreparedFile, scope: Scope): readonly CompiledMessage[] {
  const visible = shown(blocks, scope);
  return visible.length === 0 ? [] : [{ role, content: blocksText(visible, scope) }];
}

function firstModel([first]: readonly ModelChoice[]): Compiled['model'] {
  if (first === undefined) return null;
  const { provider, model, temperature } = first;
  return temperature === undefined ? { provider, model } : { provider, model, temperature };
}

/** What a run of this kind of skill would lack. */
function runWarnings({ manifest }: PreparedManifest, tools: readonly CompiledTool[], model: Compiled['model']): readonly CompileWarning[] {
  const { kind } = manifest.metadata;
  const unfinished = kind === 'agent' && !tools.some(({ name }) => name === FINISH_TOOL);
  const modelless = (kind === 'agent' || kind === 'prompt') && model === null;
  return [...(unfinished ? [warning('no_finish_tool')] : []), ...(modelless ? [warning('no_model_configured')] : [])];
}
