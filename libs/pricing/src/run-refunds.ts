/** What of a run that failed decides whether anybody pays for it. */
export interface FailedRun {
  readonly code: string;
  /** The models are called with credentials of the account that pays for the run. */
  readonly paysModels: boolean;
  /** A model has answered at least once. */
  readonly wasAnswered: boolean;
  /** The models were out of order, whatever they were asked. */
  readonly wasDown: boolean;
}

/** Failures that are never the fault of whoever started the run. */
const OURS: readonly string[] = ['run_stuck', 'tool_outcome_unknown'];

/** No model could be reached, or none that could be reached gave an answer. */
const UNANSWERED: readonly string[] = ['model_not_available', 'model_failed', 'model_answer_unusable'];

/**
 * Whether a run that failed is paid for by nobody, because it was the platform's or the author's fault (billing document, "Credits").
 * THREAT[MON-07]: whoever has its own models could let them fail once they have done the work, and those of others with a question that no
 * model takes. So a run that was answered is paid for, unless the models of others are gone or out of order, which no question brings about.
 */
export function isRefunded({ code, paysModels, wasAnswered, wasDown }: FailedRun): boolean {
  if (OURS.includes(code)) return true;
  if (!UNANSWERED.includes(code)) return false;
  return !wasAnswered || (!paysModels && (wasDown || code === 'model_not_available'));
}
