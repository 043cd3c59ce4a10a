import { type ScanFinding, SKILL_MD } from '@guildhall/bundles';
import { type BundleEntry, type BundleSpec, bundleEntry } from '@guildhall/manifest';
import { type RefusedBundle, sentenceOf } from '../bundle-content/index.js';
import type { BundleEntryView, BundleProblemView, BundleView, BundleWarningView, ScanFindingView } from './bundles.dto.js';

/** Name and description as the manifest says them. */
interface Words {
  readonly name: string;
  readonly description: string;
}

export function presentBundle(spec: BundleSpec, { name, description }: Words): BundleView {
  return {
    name,
    description,
    digest: spec.digest,
    fileCount: spec.files.length,
    size: spec.files.reduce((sum, { size }) => sum + size, 0),
    license: spec.license ?? null,
    compatibility: spec.compatibility ?? null,
    allowedTools: spec.allowedTools ?? null,
    metadata: spec.metadata,
    userInvocable: spec.userInvocable ?? true,
    disableModelInvocation: spec.disableModelInvocation ?? false,
    argumentHint: spec.argumentHint ?? null,
    context: spec.context ?? 'inline',
    agent: spec.agent ?? null,
    model: spec.model ?? null,
    files: spec.files.map(presentEntry),
  };
}

export function presentEntry(entry: BundleEntry): BundleEntryView {
  return { ...bundleEntry(entry) };
}

/** Sentences of the readers, which have no codes of their own. */
export function presentWarnings(warnings: readonly string[]): BundleWarningView[] {
  return warnings.map((message) => ({ code: codeOf(message), message }));
}

const codeOf = (message: string): string => (message.startsWith('archive:') ? 'archive' : 'skill_md');

export function presentWarningProblems(warnings: readonly string[]): BundleProblemView[] {
  return warnings.map((message) => ({ path: message.startsWith('archive:') ? '' : SKILL_MD, code: codeOf(message), message }));
}

export function presentFinding({ code, path, line, excerpt }: ScanFinding): ScanFindingView {
  return { code, path, line, excerpt };
}

export function presentFindingProblem(finding: ScanFinding): BundleProblemView {
  return { path: finding.path, code: finding.code, message: sentenceOf(finding), line: finding.line };
}

export function presentProblems({ problems }: RefusedBundle): BundleProblemView[] {
  return problems.map(({ path, code, message, line }) => ({ path, code, message, ...(line === undefined ? {} : { line }) }));
}
