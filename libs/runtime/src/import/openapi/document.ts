import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { Unsupported } from '../unsupported.js';

/** References that lead to references; a chain of more is a circle, or as good as one. */
const LONGEST_CHAIN = 16;

/** The node that a value stands for, and the references through which it was found. */
export interface Resolved {
  readonly node: JsonObject;
  readonly references: readonly string[];
}

/** A JSON object; null for every other value. */
export function objectOf(value: JsonValue | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}

/** The entries of an object without the one that would replace what objects inherit; none of any other value. */
export function entriesOf(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return Object.entries(objectOf(value) ?? {}).filter(([name]) => name !== '__proto__');
}

/** A member of its own; what every object inherits is none. */
export function memberOf(node: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(node, name) ? node[name] : undefined;
}

/** A text; null for every other value. */
export function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** A description of an API, in which parts refer to each other. */
export class ApiDocument {
  constructor(readonly root: JsonObject) {}

  /**
   * Follows references, which only lead to other places of the document: nothing is fetched.
   * THREAT[INP-05]: circles end, and what a reference names is looked for among the members that the document has itself.
   * @throws {Unsupported} `external_reference`, `broken_reference`
   */
  resolve(value: JsonValue | undefined): Resolved {
    const references: string[] = [];
    let node = objectOf(value);
    for (;;) {
      if (!node)
        throw new Unsupported('broken_reference', 'Something is not an object where one is expected, or a reference leads nowhere.');
      const reference = textOf(memberOf(node, '$ref'));
      if (reference === null) return { node, references };
      if (references.length === LONGEST_CHAIN) throw new Unsupported('broken_reference', 'References lead to each other in a circle.');
      references.push(reference);
      node = this.find(reference);
    }
  }

  private find(reference: string): JsonObject | null {
    if (reference !== '#' && !reference.startsWith('#/')) {
      throw new Unsupported('external_reference', 'It refers to another document; only references within the document are followed.');
    }
    let found: JsonValue | undefined = this.root;
    for (const segment of reference.split('/').slice(1)) {
      const name = decode(segment).replaceAll('~1', '/').replaceAll('~0', '~');
      found = typeof found === 'object' && found !== null && Object.hasOwn(found, name) ? (found as JsonObject)[name] : undefined;
    }
    return objectOf(found);
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
