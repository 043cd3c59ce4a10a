import type { JsonObject, JsonValue } from '@guildhall/kernel';
import type { RunWarning } from '../run/steps.js';
import { maskOf } from './mask.js';
import type { RunRecord, RunSummaryRecord, ShownCall } from './run-record.js';

/** A run as lists show it. */
export interface ShownRunSummary {
  id: string;
  account: { id: string; slug: string };
  skill: { id: string | null; name: string; account: { slug: string } | null };
  version: number | null;
  etag: string | null;
  kind: 'agent' | 'prompt';
  status: RunSummaryRecord['status'];
  metadata: JsonObject;
  usage: ShownUsage;
  billing: { model: string; credits: number; seconds: number };
  error: { code: string; message: string } | null;
  parent: { id: string; toolCallId: string } | null;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
}

interface ShownUsage {
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  modelCalls: number;
  toolCalls: number;
  totalCostUsd: number;
}

/** A run as its account sees it (runtime document, "Calls"). */
export interface ShownRun extends ShownRunSummary {
  variables: JsonObject;
  messages: JsonValue[];
  result: JsonValue;
  output: JsonValue;
  pendingToolCalls: ShownCall[];
  warnings: RunWarning[];
}

/** Of an opaque skill: which sentence it is depends on what the skill does. */
const FAILED = 'The run failed.';

/**
 * The part of a run that lists show.
 * THREAT[OPQ-03]: fields are named one by one, and of an opaque skill of somebody else none is named that its author's text gets into.
 */
export function shownRunSummary(run: RunSummaryRecord): ShownRunSummary {
  const { errorCode: code, errorMessage, parentId, parentCallId } = run;
  return {
    id: run.id,
    account: { id: run.accountId, slug: run.accountSlug },
    skill: { id: run.skillId, name: run.skillName, account: run.authorSlug === null ? null : { slug: run.authorSlug } },
    version: run.version,
    etag: run.isOpaque ? null : run.etag,
    kind: run.kind,
    status: run.status,
    metadata: run.metadata,
    usage: usageOf(run),
    billing: { model: run.pricingModel, credits: run.credits, seconds: Math.round(run.seconds * 1_000) / 1_000 },
    error: code === null ? null : { code, message: run.isOpaque ? FAILED : (errorMessage ?? FAILED) },
    parent: parentId === null || parentCallId === null ? null : { id: parentId, toolCallId: parentCallId },
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    completedAt: run.completedAt?.toISOString() ?? null,
  };
}

/**
 * The whole of a run but its steps. What it was asked is shown with a mask for secrets; its result is for whoever asked.
 * Calls that wait for the client are shown in any case: nobody else could answer them.
 */
export function shownRun(run: RunRecord): ShownRun {
  const { isOpaque } = run;
  const mask = maskOf(run.secrets ?? []);
  return {
    ...shownRunSummary(run),
    variables: isOpaque ? {} : run.variables,
    messages: isOpaque ? [] : mask([...run.messages]),
    result: run.result,
    output: run.output,
    pendingToolCalls: (run.pendingCalls ?? []).map(({ toolCallId, name, arguments: given }) => ({
      toolCallId,
      name,
      arguments: mask(given),
    })),
    // Whether a variable is declared would be told by a warning that it is not.
    warnings: isOpaque ? [] : (run.warnings as unknown as readonly RunWarning[]).map(({ code, message }) => ({ code, message })),
  };
}

function usageOf(run: RunSummaryRecord): ShownUsage {
  const { inputTokens, outputTokens, cachedTokens, modelCalls, toolCalls, costUsd } = run;
  return { inputTokens, outputTokens, cachedTokens, modelCalls, toolCalls, totalCostUsd: costUsd };
}
