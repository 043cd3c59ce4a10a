import type { Announcements } from '@guildhall/data';
import type { OnModuleDestroy } from '@nestjs/common';
import { Bell } from './bell.js';

/**
 * Rings for those who follow a thing whenever something was written to it, by whatever process: one listener for all of them. What rings is
 * only a reason to look, and nobody relies on it alone.
 */
export abstract class Bells<Id extends string> implements OnModuleDestroy {
  private readonly bells = new Map<Id, Set<Bell>>();
  private readonly stop = new AbortController();
  private endListening: (() => void) | null = null;

  /** @param channel where the id of the thing is announced */
  protected constructor(
    private readonly announcements: Announcements,
    private readonly channel: string,
  ) {}

  /** Aborted when the server stops: whoever follows something ends then. */
  get stopping(): AbortSignal {
    return this.stop.signal;
  }

  /** @returns the bell, which belongs to the caller until it is given back */
  hang(id: Id): Bell {
    this.endListening ??= this.announcements.listen(this.channel, (payload) => this.ring(payload as Id | null));
    const bell = new Bell();
    const others = this.bells.get(id) ?? new Set();
    this.bells.set(id, others.add(bell));
    return bell;
  }

  takeDown(id: Id, bell: Bell): void {
    const others = this.bells.get(id);
    others?.delete(bell);
    if (others?.size === 0) this.bells.delete(id);
  }

  /** THREAT[FLT-07]: nobody waits for the end of something while the server waits for everybody to leave. */
  onModuleDestroy(): void {
    this.stop.abort();
    this.endListening?.();
    this.ring(null);
  }

  private ring(id: Id | null): void {
    const rung = id === null ? [...this.bells.values()] : [this.bells.get(id) ?? []];
    for (const bells of rung) for (const bell of bells) bell.ring();
  }
}
