import { type BundleFile, mediaTypeOf, type SkillMd } from '@guildhall/bundles';
import type { BundleContent, BundleEntry, BundleHead } from '@guildhall/manifest';

/** What is stored of a file beside its bytes. */
export function entryOf({ path, content, sha256, executable }: BundleFile): BundleEntry {
  return { path, size: content.length, sha256, mediaType: mediaTypeOf(path), executable };
}

/** What a skill stores of a bundle. */
export function contentOf(skill: SkillMd, bundleFiles: readonly BundleEntry[], digest: string): BundleContent {
  const { license, compatibility, allowedTools, userInvocable, disableModelInvocation, argumentHint, context, agent, model } = skill;
  const { metadata, version } = skill;
  return {
    bundle: {
      digest,
      ...measure(bundleFiles),
      license,
      compatibility,
      allowedTools,
      metadata: version === null ? metadata : { ...metadata, version }, // `1.10` is a version, and 1.1 another
      userInvocable,
      disableModelInvocation,
      argumentHint,
      context,
      agent,
      model,
    },
    bundleFiles,
    instructions: skill.body,
  };
}

export function measure(files: readonly BundleEntry[]): Pick<BundleHead, 'fileCount' | 'size'> {
  return { fileCount: files.length, size: files.reduce((sum, { size }) => sum + size, 0) };
}

/** The bundle of a draft or a flat manifest; null for skills of another kind. */
export function bundleOf(content: Partial<{ [K in keyof BundleContent]: BundleContent[K] | null }>): BundleContent | null {
  const { bundle, bundleFiles, instructions } = content;
  return bundle ? { bundle, bundleFiles: bundleFiles ?? [], instructions: instructions ?? '' } : null;
}

/** The display name of a bundle that has none of its own: `csv-analyzer` becomes `Csv Analyzer`. */
export function titleOf(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}
