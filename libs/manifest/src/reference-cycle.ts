/** One skill uses another. */
export interface SkillLink {
  readonly from: string;
  readonly to: string;
}

/**
 * The way by which a skill would come back to itself if it used the targets, as ids from the skill to the skill; null when it would not.
 * Linear in the number of links, whatever circles they already have among themselves.
 */
export function findCycle(skillId: string, targets: readonly string[], links: readonly SkillLink[]): readonly string[] | null {
  const next = new Map<string, string[]>(links.map(({ from }) => [from, []]));
  for (const { from, to } of links) next.get(from)?.push(to);
  const cameFrom = new Map(targets.map((target) => [target, skillId]));
  const waiting = [...cameFrom.keys()];
  for (let id = waiting.pop(); id !== undefined && id !== skillId; id = waiting.pop()) {
    for (const to of next.get(id) ?? []) {
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, id);
      waiting.push(to);
    }
  }
  return cameFrom.has(skillId) ? wayBack(skillId, cameFrom) : null;
}

function wayBack(skillId: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [skillId];
  for (let id = cameFrom.get(skillId); id !== undefined && id !== skillId; id = cameFrom.get(id)) way.unshift(id);
  return [skillId, ...way];
}
