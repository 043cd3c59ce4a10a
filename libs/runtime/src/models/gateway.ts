import { setTimeout as sleep } from 'node:timers/promises';
import type { Fetch } from '../outbound/outbound-fetch.js';
import type { RouteSources, Target } from './credentials.js';
import { MODEL_LIMITS, type ModelLimits } from './limits.js';
import { MODEL_CATALOGUE } from './model-catalogue.js';
import type { PricedModel } from './model-cost.js';
import { type ModelAnswer, ModelError, type ModelGateway, type ModelRequest } from './model-gateway.js';
import { Question, type QuestionParts } from './question.js';
import { Rests } from './rests.js';

/** What the gateway is made of. */
export interface ModelGatewayOptions extends RouteSources {
  /** For addresses that accounts wrote. */
  readonly outboundFetch: Fetch;
  /** For the origins of providers, and those of the operator's configuration; each is open for itself alone. */
  readonly operatorFetch: (origin: string) => Fetch;
  /** Those of the catalogue count for models that are not among them. */
  readonly prices?: readonly PricedModel[];
  readonly now: () => Date;
  readonly limits?: Partial<ModelLimits>;
}

/** By so much may a timer be early, by the clock that says when a model may be asked again; milliseconds. */
const EARLY_MS = 2;

/** How often models that ask to be left alone for a while are asked within one question. */
const MAX_ROUNDS = 4;

/** Makes the way to models (runtime document, "Meaning", 8): those of a question are tried in order until one answers. */
export function createModelGateway(options: ModelGatewayOptions): ModelGateway {
  const { prices = [], now } = options;
  const limits = { ...MODEL_LIMITS, ...options.limits };
  const parts: QuestionParts = {
    sources: options,
    fetchFor: fetchChooser(options),
    asking: { limits, prices: [...prices, ...MODEL_CATALOGUE], now },
    rests: new Rests(() => now().getTime()),
  };
  return { ask: (request) => ask(request, parts) };
}

function fetchChooser({ outboundFetch, operatorFetch }: ModelGatewayOptions): QuestionParts['fetchFor'] {
  const trusted = new Map<string, Fetch>();
  return ({ baseUrl, isStrange }: Target) => {
    // THREAT[NET-01]: what an account wrote goes out as whatever strangers write, even where it is the address of the operator's own server.
    if (isStrange) return outboundFetch;
    const { origin } = new URL(baseUrl);
    const known = trusted.get(origin) ?? operatorFetch(origin);
    trusted.set(origin, known);
    return known;
  };
}

async function ask(request: ModelRequest, parts: QuestionParts): Promise<ModelAnswer> {
  try {
    request.signal.throwIfAborted();
    return await tryAll(request, parts);
  } catch (fault) {
    // Whatever the abort broke on its way, this is why.
    if (request.signal.aborted) throw new ModelError('model_aborted', 'The call was cancelled.');
    throw fault;
  }
}

/** A model that says when it would answer is asked again then, if that is soon and no other one answers. */
async function tryAll(request: ModelRequest, parts: QuestionParts): Promise<ModelAnswer> {
  const question = new Question(request, parts);
  let patience = parts.asking.limits.patienceMs;
  let routes: Routes = question.routes();
  for (let round = 1; ; round += 1) {
    const answer = await firstAnswer(question, routes);
    if (answer) return answer;
    const resting = question.resting();
    const wait = Math.min(...resting.map(({ key }) => parts.rests.left(key)));
    if (wait > patience || round === MAX_ROUNDS) throw question.defeat();
    patience -= wait;
    await sleep(wait + EARLY_MS, undefined, { signal: request.signal });
    routes = resting;
  }
}

type Routes = ReturnType<Question['routes']> | ReturnType<Question['resting']>;

async function firstAnswer(question: Question, routes: Routes): Promise<ModelAnswer | null> {
  for await (const route of routes) {
    const answer = await question.ask(route);
    if (answer) return answer;
  }
  return null;
}
