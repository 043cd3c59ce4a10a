import type { Compiled, CompileWarning, ManifestChange, ManifestDiff } from '@guildhall/manifest';
import { OK } from '../../http/envelope.js';
import type { CompileAnswer, CompileWarningView, DiffAnswer, DiffChangeView } from './manifests.dto.js';

export function presentCompiled({ system, messages, tools, model, warnings }: Compiled, etag: string): CompileAnswer {
  return {
    ...OK,
    system,
    messages: messages.map(({ role, content }) => ({ role, content })),
    tools: tools.map(({ name, description, parameters }) => ({ name, description, parameters })),
    model,
    warnings: warnings.map(presentWarning),
    etag,
  };
}

function presentWarning({ code, message, path, key }: CompileWarning): CompileWarningView {
  return { code, message, ...(path === undefined ? {} : { path }), ...(key === undefined ? {} : { key }) };
}

export function presentDiff({ from, to, identical, stats, changes }: ManifestDiff): DiffAnswer {
  return {
    ...OK,
    diff: {
      from: { version: from.version, etag: from.etag },
      to: { version: to.version, etag: to.etag },
      identical,
      stats: { added: stats.added, removed: stats.removed, changed: stats.changed },
      changes: changes.map(presentChange),
    },
  };
}

function presentChange({ kind, type, path, before, after, hunks }: ManifestChange): DiffChangeView {
  return {
    ...{ kind, type, path },
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(hunks === undefined ? {} : { hunks: [...hunks] }),
  };
}
