import type { TraceRecord, TraceSummaryRecord } from '@guildhall/data';
import type { CreateTraceDto, TraceSummaryView, TraceView } from './traces.dto.js';

export function presentSummary(trace: TraceSummaryRecord): TraceSummaryView {
  return {
    id: trace.id,
    promptName: trace.manifest,
    etag: trace.etag,
    status: trace.status,
    model: trace.model,
    inputTokens: trace.inputTokens,
    outputTokens: trace.outputTokens,
    totalTokens: trace.totalTokens,
    cost: trace.cost,
    duration: trace.duration,
    tags: [...(trace.tags ?? [])],
    createdAt: trace.createdAt.toISOString(),
  };
}

export function presentTrace(trace: TraceRecord): TraceView {
  const report = trace.data as Partial<CreateTraceDto>;
  return {
    ...presentSummary(summaryOf(trace, report)),
    manifest: report.manifest ?? null,
    variables: report.variables ?? {},
    messages: report.messages ?? [],
    output: report.output ?? null,
    metadata: report.metadata ?? {},
  };
}

/** The part of a trace that lists show. */
export function summaryOf({ id, manifest, createdAt }: TraceRecord, report: Partial<CreateTraceDto>): TraceSummaryRecord {
  const { etag, status, model, inputTokens, outputTokens, totalTokens, cost, duration, tags } = report;
  return {
    ...{ id, manifest, createdAt, etag: etag ?? null, status: status ?? null, model: model ?? null },
    ...{ inputTokens: inputTokens ?? null, outputTokens: outputTokens ?? null, totalTokens: totalTokens ?? null },
    ...{ cost: cost ?? null, duration: duration ?? null, tags: tags ?? null },
  };
}
