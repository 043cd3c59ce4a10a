import { canonicalJson, type JsonObject } from '@guildhall/kernel';
import type { KeyedProvider } from './credentials.js';
import type { CallOptions } from './language-model.js';
import type { ModelRequest } from './model-gateway.js';

/** How a model is asked for an answer of a certain form. */
export interface OutputFormat {
  /** By the means of the provider. */
  readonly responseFormat?: CallOptions['responseFormat'];
  /** In words, for the end of the system text; empty where none are needed. */
  readonly words: string;
}

const ANY: OutputFormat = { words: '' };

/**
 * The ways in which a provider can be asked for the output, the best first; the next one is for servers that refuse the one before. Only objects,
 * and only without tools, are asked for by the provider's own means: with tools some providers make the model answer at once. A tool that takes
 * what the schema describes says it all by itself.
 */
export function outputFormats(
  { outputSchema, tools }: Pick<ModelRequest, 'outputSchema' | 'tools'>,
  provider: KeyedProvider,
): readonly OutputFormat[] {
  if (outputSchema === null || tools.some(({ parameters }) => canonicalJson(parameters) === canonicalJson(outputSchema))) return [ANY];
  const words = inWords(outputSchema, tools.length > 0);
  if (tools.length > 0 || outputSchema.type !== 'object') return [{ words }];
  const responseFormat = { type: 'json', schema: outputSchema } as const;
  // Compatible servers differ in what they know of schemas: some pass over them, some refuse them.
  return provider === 'openai-compatible' ? [{ responseFormat, words }, { words }] : [{ responseFormat, words: '' }];
}

function inWords(schema: JsonObject, hasTools: boolean): string {
  const what = hasTools ? 'The result, given to a tool or as text, must be JSON' : 'Answer with nothing but JSON';
  return `${what} that matches this JSON Schema:\n${JSON.stringify(schema)}`;
}
