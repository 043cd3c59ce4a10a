import { PENDING_USAGE, type PredictionUsage, type ShownPrediction, type ShownRun, shownPrediction } from '@guildhall/runtime';

/** A run as `agent/execute` answers it. */
export class VlmExecution {
  id!: string;
  /** Of its agent, else of its first skill, else `agent`. */
  name!: string;
  created_at!: string;
  completed_at!: string | null;
  response!: object | null;
  status!: ShownPrediction['status'];
  usage!: PredictionUsage;
}

/** THREAT[OPQ-03]: fields are named one by one, and made of what the native API shows. */
export function presentExecution(run: ShownRun): VlmExecution {
  const { id, created_at, completed_at, response, status, usage } = shownPrediction(run);
  return { id, name: run.skill.name, created_at, completed_at, response, status, usage };
}

/** What is answered before anybody looks how far the run is. */
export function asPending<T extends VlmExecution | ShownPrediction>(answer: T): T {
  const fresh = { ...answer, status: 'pending' as const, completed_at: null, response: null, usage: PENDING_USAGE };
  return 'message' in fresh ? { ...fresh, message: null } : fresh;
}
