import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { AnyJson, AnyJsonOrNone } from '../../http/answer-shapes.js';
import { OkAnswer, PagedAnswer } from '../../http/envelope.js';

export class EvalUsageView {
  inputTokens!: number;
  outputTokens!: number;
  /** US dollars, by the list prices of the models. */
  totalCostUsd!: number;
}

/** A case on one side. */
export class EvalResultView {
  /** The run: read, follow and cancel it under /executions. With a judge it is the judge's, which has started the skill's own. */
  executionId!: string | null;
  /** As of the run; `refused` when it could not be started. */
  status!: 'queued' | 'running' | 'requires_action' | 'completed' | 'failed' | 'cancelled' | 'refused';
  /** null until the run has ended. */
  passed!: boolean | null;
  /** Why not, or what the judge said. */
  reason!: string | null;
  /** What the skill gave; null until then. */
  @AnyJson()
  result!: JsonValue;
  /** Of the run of the skill and of its judge. */
  usage!: EvalUsageView;
  /** For how long they have run. */
  seconds!: number;
}

/** What is expected: one of these. */
export class ExpectationView {
  contains?: string;
  @AnyJsonOrNone()
  equals?: JsonValue;
  schema?: JsonObject;
  judge?: string;
}

export class EvalCaseView {
  name!: string;
  expect!: ExpectationView;
  /** As given, with a mask for secret ones. */
  variables!: JsonObject;
  @AnyJson()
  input!: JsonValue;
  draft!: EvalResultView;
  /** null when nothing was published. */
  version!: EvalResultView | null;
  /** The last version passes, and the draft does not. */
  regression!: boolean;
}

export class EvalTotalsView {
  passed!: number;
  /** With those that could not be run. */
  failed!: number;
  /** Not ended yet. */
  pending!: number;
  usage!: EvalUsageView;
  seconds!: number;
}

export class EvalSummaryView {
  id!: string;
  skillId!: string;
  /** The version beside the draft; null when nothing was published. */
  version!: number | null;
  /** `finished` when every run has ended. */
  status!: 'running' | 'finished';
  createdAt!: string;
}

export class EvalListItemView extends EvalSummaryView {
  /** How many. */
  cases!: number;
}

export class EvalView extends EvalSummaryView {
  draft!: EvalTotalsView;
  /** Of the version; null when nothing was published. */
  published!: EvalTotalsView | null;
  /** Cases that the last version passes, and the draft does not. */
  regressions!: number;
  cases!: EvalCaseView[];
}

export class EvalAnswer extends OkAnswer {
  eval!: EvalView;
}

export class EvalListAnswer extends PagedAnswer {
  /** Newest first. */
  evals!: EvalListItemView[];
}
