import { RESERVED_KEYS } from '@guildhall/kernel';

/** As long as a place of a request template may be, without the number that tells two apart. */
const LONGEST = 60;

/** Names of the arguments of one tool: each is one that `{{args.name}}` takes, and no two are the same. */
export class ArgumentNames {
  private readonly taken = new Set<string>(RESERVED_KEYS);

  /** The name nearest to what is wanted. */
  take(wanted: string): string {
    const base = wanted
      .replace(/[^A-Za-z0-9_-]/g, '_')
      .replace(/^(?![A-Za-z_])/, '_')
      .slice(0, LONGEST);
    let name = base;
    for (let number = 2; this.taken.has(name); number += 1) name = `${base}_${number}`;
    this.taken.add(name);
    return name;
  }
}

/** The place of a request template that an argument fills. */
export function placeOf(argument: string): string {
  return `{{args.${argument}}}`;
}
