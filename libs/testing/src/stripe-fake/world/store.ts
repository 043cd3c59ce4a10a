import { resourceMissing } from '../http/stripe-fault.js';
import type { Kept, Kind, Kinds, Owner } from './kinds.js';

/** What exists, per kind and in the order of creation. Objects are changed in place; whoever answers with one copies it. */
export class Store {
  private readonly tables = new Map<Kind, Map<string, Kept>>();
  private readonly kinds = new Map<string, Kind>();
  private readonly owners = new Map<string, Owner>();
  private readonly removed = new Map<string, Kind>();
  private readonly unfinished = new Map<Kind, Set<Kept>>();

  /** Keeps a new object for the platform (null) or for a connected account. */
  add<T extends Kept>(object: T, owner: Owner): T {
    const kind = object.object as Kind;
    this.table(kind).set(object.id, object);
    this.kinds.set(object.id, kind);
    this.owners.set(object.id, owner);
    this.unfinished.get(kind)?.add(object);
    return object;
  }

  /** The object of this kind, whosever it is. */
  peek<K extends Kind>(kind: K, id: string | null): Kinds[K] | undefined {
    return id === null ? undefined : (this.table(kind).get(id) as Kinds[K] | undefined);
  }

  /** The object of this kind. @throws {StripeFault} `resource_missing` when this owner has none */
  get<K extends Kind>(kind: K, id: string, owner: Owner, param = 'id'): Kinds[K] {
    const found = this.owners.get(id) === owner ? this.peek(kind, id) : undefined;
    if (!found) throw resourceMissing(kind, id, param);
    return found;
  }

  /** The object that must exist because another one names it. @throws {Error} when it does not: then the fake is wrong */
  sure<K extends Kind>(kind: K, id: string | null): Kinds[K] {
    const found = this.peek(kind, id);
    if (!found) throw new Error(`The fake lost ${kind} ${id}.`);
    return found;
  }

  /** The object with this id, of whatever kind. */
  any(id: string): Kept | undefined {
    const kind = this.kinds.get(id);
    return kind && this.peek(kind, id);
  }

  /** Oldest first; of one owner, or of everybody. */
  all<K extends Kind>(kind: K, owner?: Owner): Kinds[K][] {
    const objects = [...this.table(kind).values()] as Kinds[K][];
    return owner === undefined ? objects : objects.filter(({ id }) => this.owners.get(id) === owner);
  }

  /** Those to which something can still happen by itself; what is once over is never looked at again. */
  live<K extends Kind>(kind: K, isOver: (object: Kinds[K]) => boolean): Kinds[K][] {
    const objects = (this.unfinished.get(kind) ?? new Set<Kept>(this.all(kind))) as Set<Kinds[K]>;
    this.unfinished.set(kind, objects);
    for (const object of objects) if (isOver(object)) objects.delete(object);
    return [...objects];
  }

  /** How many there are. */
  count(kind: Kind): number {
    return this.table(kind).size;
  }

  ownerOf(id: string): Owner {
    return this.owners.get(id) ?? null;
  }

  remove(kind: Kind, id: string): void {
    const object = this.peek(kind, id);
    if (object) this.unfinished.get(kind)?.delete(object);
    this.table(kind).delete(id);
    this.removed.set(id, kind);
  }

  /** Whether there was such an object: of some kinds a grave can still be retrieved. */
  wasRemoved(kind: Kind, id: string): boolean {
    return this.removed.get(id) === kind;
  }

  private table(kind: Kind): Map<string, Kept> {
    const known = this.tables.get(kind);
    if (known) return known;
    const table = new Map<string, Kept>();
    this.tables.set(kind, table);
    return table;
  }
}
