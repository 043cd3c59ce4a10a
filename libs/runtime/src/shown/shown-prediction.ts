import { type JsonObject, surfaceUuid } from '@guildhall/kernel';
import type { ShownRun } from './shown-run.js';

/** A run as clients of VLM Run know it (VLM Run documents, "Predictions"); names are those of its documents. */
export interface ShownPrediction {
  id: string;
  created_at: string;
  completed_at: string | null;
  response: JsonObject | null;
  status: 'pending' | 'running' | 'paused' | 'completed' | 'failed';
  usage: PredictionUsage;
  domain: string | null;
  message: string | null;
}

export interface PredictionUsage {
  elements_processed: null;
  element_type: null;
  credits_used: number | null;
  /** Calls of models and of tools together. */
  steps: number | null;
  message: string | null;
  duration_seconds: number;
}

const STATUSES = {
  queued: 'pending',
  running: 'running',
  requires_action: 'paused',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'failed',
} as const satisfies Record<ShownRun['status'], ShownPrediction['status']>;

/** A run that may have just been taken, as its start answers it. */
export const PENDING_USAGE: PredictionUsage = {
  elements_processed: null,
  element_type: null,
  credits_used: null,
  steps: null,
  message: null,
  duration_seconds: 0,
};

/** Made of nothing but what the native API shows of the run, so it hides what that hides. */
export function shownPrediction(run: ShownRun): ShownPrediction {
  const { domain } = run.metadata;
  const usage = usageOf(run);
  return {
    id: surfaceUuid(run.id),
    created_at: run.createdAt,
    completed_at: run.completedAt,
    response: run.status === 'completed' ? responseOf(run) : null,
    status: STATUSES[run.status],
    usage,
    domain: typeof domain === 'string' ? domain : null,
    message: usage.message,
  };
}

/** Clients expect an object, so a text and whatever else is none are put into one. */
function responseOf({ output, result }: ShownRun): JsonObject {
  const value = output ?? result;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  return typeof value === 'string' ? { text: value } : { result: value };
}

function usageOf(run: ShownRun): PredictionUsage {
  if (run.completedAt === null) return PENDING_USAGE;
  const { usage, billing } = run;
  const measured = { credits_used: billing.credits, steps: usage.modelCalls + usage.toolCalls, duration_seconds: billing.seconds };
  return { ...PENDING_USAGE, ...measured, message: faultOf(run) };
}

function faultOf({ status, error }: ShownRun): string | null {
  if (error) return `${error.code}: ${error.message}`;
  return status === 'cancelled' ? 'cancelled: The run was cancelled.' : null;
}
