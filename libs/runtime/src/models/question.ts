import type { Fetch } from '../outbound/outbound-fetch.js';
import { type AskParts, askProvider } from './ask-provider.js';
import { findRoute, type Route, type RouteSources, type Target } from './credentials.js';
import { type Failure, lasting, type Outcome } from './failure.js';
import { askMock } from './mock/ask-mock.js';
import { type ModelAnswer, ModelError, type ModelRequest } from './model-gateway.js';
import { readFiles } from './read-files.js';
import type { Rests } from './rests.js';

/** What all questions have in common. */
export interface QuestionParts {
  readonly sources: RouteSources;
  /** What sends a question to a model. */
  readonly fetchFor: (target: Target) => Fetch;
  readonly asking: Omit<AskParts, 'send' | 'files'>;
  readonly rests: Rests;
}

/** No model is left alone for longer than this, whatever its provider asks for; milliseconds. */
const MAX_REST_MS = 300_000;

/** One question on its way from model to model. */
export class Question {
  private readonly missing: string[] = [];
  private readonly failures = new Map<Route, Failure>();
  private files: ReadonlyMap<string, Uint8Array> | undefined;
  private hasSpoken = false;

  constructor(
    private readonly request: ModelRequest,
    private readonly parts: QuestionParts,
  ) {}

  /** The models that can be called; those for which something is missing are passed over. */
  async *routes(): AsyncGenerator<Route> {
    for (const choice of this.request.models) {
      const route = await findRoute(choice, this.request.payerId, this.parts.sources);
      if (typeof route === 'string') this.missing.push(route);
      else yield route;
    }
  }

  /**
   * Asks one model, unless it wants to be left alone.
   * @returns null when the next one is to be asked
   * @throws {ModelError} when another one would not do better
   */
  async ask(route: Route): Promise<ModelAnswer | null> {
    const { rests } = this.parts;
    const rest = rests.left(route.key);
    if (rest > 0) {
      this.failures.set(route, resting(rest));
      return null;
    }
    const outcome = await this.send(route);
    if (outcome.ok) return { ...outcome.value, warnings: [...this.fallbackWarnings(route), ...outcome.value.warnings] };
    const { failure } = outcome;
    this.failures.set(route, failure);
    if (failure.restMs !== null) rests.set(route.key, Math.min(failure.restMs, MAX_REST_MS));
    if (!failure.goOn) throw new ModelError(failure.code, `${nameOf(route)} ${failure.reason}.`);
    return null;
  }

  /** Of the models that did not answer, those that said when to ask again. */
  resting(): readonly Route[] {
    return [...this.failures].flatMap(([route, { restMs }]) => (restMs === null ? [] : [route]));
  }

  /** Why no model has answered. */
  defeat(): ModelError {
    const last = [...this.failures.values()].at(-1);
    if (!last) return new ModelError('model_not_available', this.lack());
    const reasons = [...this.reasons(), ...this.missing];
    const isDown = [...this.failures.values()].every((failure) => failure.isDown);
    return new ModelError(last.code, reasons.length === 1 ? `${reasons[0]}.` : `No model answered: ${reasons.join('; ')}.`, isDown);
  }

  private async send(route: Route): Promise<Outcome<ModelAnswer>> {
    if (this.hasSpoken) this.request.onRestart();
    this.hasSpoken = false;
    const onText = (delta: string) => {
      this.hasSpoken = true;
      this.request.onText(delta);
    };
    const request = { ...this.request, onText };
    const { target } = route;
    const { asking, fetchFor } = this.parts;
    if (target === 'mock') return askMock(route.choice, request);
    this.files ??= await readFiles(request.messages, request.readFile, asking.limits.fileBytes);
    return askProvider({ ...route, target }, request, { ...asking, send: fetchFor(target), files: this.files });
  }

  private lack(): string {
    if (this.missing.length === 0) return 'No model is configured: set one for the tier with PUT /account/models.';
    return `No model is available: ${this.missing.join('; ')}.`;
  }

  private reasons(): string[] {
    return [...this.failures].map(([route, { reason }]) => `${nameOf(route)} ${reason}`);
  }

  private fallbackWarnings(route: Route): ModelAnswer['warnings'] {
    this.failures.delete(route);
    const reasons = this.reasons();
    if (reasons.length === 0) return [];
    return [{ code: 'model_fallback', message: `${nameOf(route)} answered instead of another model: ${reasons.join('; ')}.` }];
  }
}

const nameOf = ({ choice: { provider, model } }: Route): string => `${provider}/${model}`;

function resting(restMs: number): Failure {
  return { ...lasting('model_failed', `asks to be left alone for ${Math.ceil(restMs / 1_000)} s`), goOn: true, restMs };
}
