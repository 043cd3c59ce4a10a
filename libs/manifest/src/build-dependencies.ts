import { compareText, orderedFiles, withoutUndefined } from './build-files.js';
import { dependencyKey } from './build-paths.js';
import { collectReferences, dependencyReferences, instructionFiles, type References } from './build-references.js';
import type { Dependency, SkillFile } from './types.js';

/** What some text refers to, and the account in which its names are looked up. */
interface Search {
  readonly references: References;
  readonly account: string | undefined;
}

/** The dependencies that the files reach, directly or through each other, by type and id; what nothing refers to is left out. */
export function reachedDependencies(files: readonly SkillFile[], candidates: readonly Dependency[]): readonly Dependency[] {
  const reached = new Map<string, Dependency>();
  const waiting: Search[] = [{ references: collectReferences(files), account: undefined }];
  for (let search = waiting.pop(); search; search = waiting.pop()) {
    for (const dependency of candidates.filter(isNamedBy(search))) {
      const key = dependencyKey(dependency);
      if (reached.has(key)) continue;
      reached.set(key, dependency);
      waiting.push({ references: dependencyReferences(dependency), account: dependency.account });
    }
  }
  return [...reached.values()].sort(compareDependencies).map(manifestDependency);
}

function isNamedBy({ references, account }: Search): (dependency: Dependency) => boolean {
  const skills = new Set(references.skillIds);
  const items = new Set(references.itemIds);
  const components = new Set(references.componentNames);
  return (dependency) => {
    if (dependency.type === 'skill') return skills.has(dependency.id);
    return (
      items.has(dependency.id) || (dependency.type === 'component' && dependency.account === account && components.has(dependency.name))
    );
  };
}

function compareDependencies(left: Dependency, right: Dependency): number {
  return compareText(left.type, right.type) || compareText(left.id, right.id);
}

// THREAT[OPQ-02] Fields are named one by one, so a reference carries nothing of a skill that its type does not list.
function manifestDependency(dependency: Dependency): Dependency {
  if (dependency.type !== 'skill') {
    const { type, account, id, name, title, content } = dependency;
    return withoutUndefined({ type, account, id, name, title, content });
  }
  const { type, account, id, name, title, description, version, files } = dependency;
  const instructions = files && orderedFiles(instructionFiles(files));
  return withoutUndefined({ type, account, id, name, title, description, version, files: instructions });
}
