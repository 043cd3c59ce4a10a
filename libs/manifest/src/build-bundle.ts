import { compareText, withoutUndefined } from './build-files.js';
import type { BundleEntry, BundleSpec, SkillContent } from './types.js';

/** What a manifest says of a bundle: undefined for skills of another kind. */
export function bundleSpec({
  bundle,
  bundleFiles,
  instructions,
}: Pick<SkillContent, 'bundle' | 'bundleFiles' | 'instructions'>): BundleSpec | undefined {
  if (!bundle) return undefined;
  return withoutUndefined({
    digest: bundle.digest,
    license: bundle.license ?? undefined,
    compatibility: bundle.compatibility ?? undefined,
    allowedTools: bundle.allowedTools ?? undefined,
    metadata: bundle.metadata,
    userInvocable: bundle.userInvocable,
    disableModelInvocation: bundle.disableModelInvocation,
    argumentHint: bundle.argumentHint ?? undefined,
    context: bundle.context,
    agent: bundle.agent ?? undefined,
    model: bundle.model ?? undefined,
    files: bundleFiles.toSorted((left, right) => compareText(left.path, right.path)).map(bundleEntry),
    instructions: instructions ?? '',
  });
}

/** The entry with the fields that a listing has, in their order. */
export function bundleEntry({ path, size, sha256, mediaType, executable }: BundleEntry): BundleEntry {
  return { path, size, sha256, mediaType, executable };
}
