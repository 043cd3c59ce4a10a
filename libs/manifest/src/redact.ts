import { reachedDependencies } from './build-dependencies.js';
import { etagOf } from './etag.js';
import type { Dependency, Manifest, ManifestSpec, PluginLink } from './types.js';

/** How much of a skill may be shown to somebody: what it says, its name, title and description, or not even that it exists. */
export type Shown = 'content' | 'metadata' | 'nothing';

/** The skills that a manifest speaks of beside its own. */
export interface NamedSkills {
  /** Skills whose instructions were inlined, with the account that each belongs to when it is not the manifest's own. */
  readonly inlined: readonly { readonly skillId: string; readonly account: string | undefined }[];
  /** Other skills of which it tells the name. */
  readonly named: readonly string[];
}

/** What must be judged before a manifest is shown to somebody who did not build it (AGNT Skills document, "Content visibility"). */
export function namedSkills({ spec }: Manifest): NamedSkills {
  const skills = spec.dependencies.filter((dependency) => dependency.type === 'skill');
  const opaque = skills.filter(({ files }) => !files).map(({ id }) => id);
  const plugins = (spec.skillPlugins ?? []).map(({ skillId }) => skillId);
  return {
    inlined: skills.filter(({ files }) => files).map(({ id, account }) => ({ skillId: id, account })),
    named: [...new Set([...opaque, ...plugins])],
  };
}

/**
 * The manifest as it may be shown. A skill that was inlined when the manifest was built can be closed to its reader: it belongs to
 * somebody else, or it has become opaque or private since. What only such a skill referred to goes with it, and the etag is that of
 * what is left.
 * THREAT[OPQ-02] THREAT[OPQ-05] THREAT[OPQ-07]: judged by today's flags, however old the manifest is.
 * @param shown verdict for each skill; those without one are shown as they are
 * @returns the very same manifest when nothing has to go
 */
export function redactManifest(manifest: Manifest, shown: ReadonlyMap<string, Shown>): Manifest {
  const { spec } = manifest;
  const dependencies = spec.dependencies.flatMap((dependency) => redactDependency(dependency, shown));
  const skillPlugins = spec.skillPlugins?.filter(({ skillId }) => shown.get(skillId) !== 'nothing');
  if (sameItems(dependencies, spec.dependencies) && sameItems(skillPlugins, spec.skillPlugins)) return manifest;
  const redacted: ManifestSpec = {
    ...spec,
    dependencies: reachedDependencies(spec.files, dependencies),
    ...(skillPlugins && { skillPlugins }),
  };
  return { ...manifest, metadata: { ...manifest.metadata, etag: etagOf(redacted) }, spec: redacted };
}

function redactDependency(dependency: Dependency, shown: ReadonlyMap<string, Shown>): readonly Dependency[] {
  const verdict = dependency.type === 'skill' ? shown.get(dependency.id) : 'content';
  if (verdict === 'nothing') return [];
  if (verdict !== 'metadata' || dependency.type !== 'skill' || !dependency.files) return [dependency];
  const { files: _, ...metadata } = dependency;
  return [metadata];
}

function sameItems(
  left: readonly (Dependency | PluginLink)[] | undefined,
  right: readonly (Dependency | PluginLink)[] | undefined,
): boolean {
  return left?.length === right?.length && (left ?? []).every((item, index) => item === right?.[index]);
}
