/** A skill by the name that its account has for it, and the account that it comes from. */
interface Named {
  readonly name: string;
  readonly authorSlug: string;
}

/**
 * A name for each of the skills that no other one has: two skills of a pool may have the same, when neither was given an alias. Those are
 * then called `<account>__<name>`.
 */
export function distinctNames<T extends Named>(skills: readonly T[]): ReadonlyMap<T, string> {
  const counts = new Map<string, number>();
  for (const { name } of skills) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(skills.map((skill) => [skill, (counts.get(skill.name) ?? 0) > 1 ? `${skill.authorSlug}__${skill.name}` : skill.name]));
}
