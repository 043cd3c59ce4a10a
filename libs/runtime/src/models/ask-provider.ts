import type { Fetch } from '../outbound/outbound-fetch.js';
import { redactSecrets } from '../outbound/redact.js';
import { toAnswer } from './answer.js';
import type { Route, Target } from './credentials.js';
import { judgeFailure, lasting, type Outcome } from './failure.js';
import { fileWarning } from './file-parts.js';
import { type Gathered, gather, ProviderFault } from './gather.js';
import type { CallOptions, ProviderModel, StreamPart } from './language-model.js';
import type { ModelLimits } from './limits.js';
import type { PricedModel } from './model-cost.js';
import type { ModelAnswer, ModelRequest } from './model-gateway.js';
import { type OutputFormat, outputFormats } from './output-format.js';
import { toPrompt, toTools } from './prompt.js';
import { providerModel, providerOptions } from './providers.js';
import { createTextRedactor } from './text-redactor.js';
import { openWire, type Wire } from './wire.js';

/** What asking a provider takes beside the question. */
export interface AskParts {
  readonly send: Fetch;
  readonly limits: ModelLimits;
  readonly prices: readonly PricedModel[];
  readonly now: () => Date;
  /** The bytes of the files that the messages show. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Asks one model once. The package of the provider is used for what it knows, the format of the provider, and not the loop of the `ai` library
 * above it: that one retries, mends arguments, runs tools and keeps the turns of a loop in memory, all of which a run does itself, so that it
 * can be seen, bounded and taken over by another worker.
 * @throws the reason of the request's signal
 */
export async function askProvider(
  route: Route & { readonly target: Target },
  request: ModelRequest,
  parts: AskParts,
): Promise<Outcome<ModelAnswer>> {
  const [first, ...others] = outputFormats(request, route.target.provider);
  let outcome = await askFormatted(first ?? { words: '' }, route, request, parts);
  for (const format of others) {
    if (outcome.ok || (outcome.failure.status !== 400 && outcome.failure.status !== 422)) break;
    outcome = await askFormatted(format, route, request, parts);
  }
  return outcome;
}

async function askFormatted(
  format: OutputFormat,
  { choice, target }: Route & { readonly target: Target },
  request: ModelRequest,
  { send, limits, prices, now, files }: AskParts,
): Promise<Outcome<ModelAnswer>> {
  const secrets = target.apiKey === null ? [] : [target.apiKey];
  const redact = (text: string) => redactSecrets(text, secrets);
  const wire = openWire(send, limits);
  const { provider } = target;
  try {
    const model = await providerModel(target, choice.model, wire.fetch);
    const options = { ...callOptions(request, format, { files, target }), ...settings(choice) };
    const gathered = await gather(partsOf(model, options), { limits, redactor: createTextRedactor(secrets), onText: request.onText });
    const outcome = judgeGathered(gathered, limits);
    if (!outcome.ok) return outcome;
    const answer = toAnswer(gathered, { choice, prices, redact });
    return { ok: true, value: { ...answer, warnings: [...answer.warnings, ...unseen(request, provider)] } };
  } catch (fault) {
    request.signal.throwIfAborted();
    if (!(fault instanceof ProviderFault)) throw fault;
    const failure = judgeFault(fault, wire, now);
    return { ok: false, failure: { ...failure, reason: redact(failure.reason) } };
  } finally {
    wire.close();
  }
}

function callOptions(
  { system, messages, tools, signal }: ModelRequest,
  { words, responseFormat }: OutputFormat,
  { files, target }: Pick<AskParts, 'files'> & Pick<Route & { readonly target: Target }, 'target'>,
): CallOptions {
  const texts = [system, words].filter((text) => text !== '');
  return {
    prompt: toPrompt({ system: texts.join('\n\n'), messages, files, provider: target.provider }),
    ...(tools.length > 0 ? { tools: toTools(tools) } : {}),
    ...(responseFormat ? { responseFormat } : {}),
    providerOptions: providerOptions(target, tools.length > 0),
    abortSignal: signal,
  };
}

function settings({ temperature, maxTokens }: Route['choice']): Pick<CallOptions, 'temperature' | 'maxOutputTokens'> {
  return { ...(temperature === undefined ? {} : { temperature }), ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }) };
}

/** What goes wrong in here is the provider's; what goes wrong where the parts are taken is not. */
async function* partsOf(model: ProviderModel, options: CallOptions): AsyncGenerator<StreamPart> {
  try {
    const { stream } = await model.doStream(options);
    yield* stream;
  } catch (error) {
    throw new ProviderFault(error);
  }
}

function judgeGathered({ bytes, calls, finish }: Gathered, limits: ModelLimits): Outcome<null> {
  if (bytes > limits.answerBytes) {
    return { ok: false, failure: lasting('model_answer_unusable', `says more than ${limits.answerBytes} bytes`) };
  }
  const end = finish?.finishReason.unified ?? 'interrupted';
  if (calls.length >= limits.toolCalls || (end !== 'interrupted' && end !== 'error')) return { ok: true, value: null };
  return { ok: false, failure: { ...lasting('model_answer_unusable', 'broke off'), goOn: true } };
}

function judgeFault({ reported }: ProviderFault, { seen }: Wire, now: () => Date) {
  if (seen.asked) return judgeFailure(reported, seen, now().getTime());
  // Before anything is sent, packages refuse what they know that their provider does not take; anything else is a fault of ours.
  if (!isLibraryError(reported)) throw reported;
  return lasting('model_failed', 'cannot be shown what the messages contain');
}

const isLibraryError = (error: unknown): boolean => error instanceof Error && Symbol.for('vercel.ai.error') in error;

/** Which files the model was not shown, of those that came since it spoke last. */
function unseen({ messages }: ModelRequest, provider: Target['provider']) {
  const fresh = messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1);
  const files = fresh.flatMap((message) => (message.role === 'user' ? message.content.filter((part) => part.type === 'file') : []));
  return files.flatMap((file) => fileWarning(file, provider) ?? []);
}
