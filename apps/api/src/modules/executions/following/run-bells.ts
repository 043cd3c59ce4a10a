import { Announcements, type ExecutionId, RUN_CHANNEL } from '@guildhall/data';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Bell } from './bell.js';

/**
 * Rings for those who follow a run whenever something was written to it, by whatever process: one listener for all of them. What rings is
 * only a reason to look, and nobody relies on it alone.
 */
@Injectable()
export class RunBells implements OnModuleDestroy {
  private readonly bells = new Map<ExecutionId, Set<Bell>>();
  private readonly stop = new AbortController();
  private endListening: (() => void) | null = null;

  constructor(private readonly announcements: Announcements) {}

  /** Aborted when the server stops: whoever follows a run ends then. */
  get stopping(): AbortSignal {
    return this.stop.signal;
  }

  /** @returns the bell, which belongs to the caller until it is given back */
  hang(id: ExecutionId): Bell {
    this.endListening ??= this.announcements.listen(RUN_CHANNEL, (payload) => this.ring(payload as ExecutionId | null));
    const bell = new Bell();
    const others = this.bells.get(id) ?? new Set();
    this.bells.set(id, others.add(bell));
    return bell;
  }

  takeDown(id: ExecutionId, bell: Bell): void {
    const others = this.bells.get(id);
    others?.delete(bell);
    if (others?.size === 0) this.bells.delete(id);
  }

  /** THREAT[FLT-07]: nobody waits for the end of a run while the server waits for everybody to leave. */
  onModuleDestroy(): void {
    this.stop.abort();
    this.endListening?.();
    this.ring(null);
  }

  private ring(id: ExecutionId | null): void {
    const rung = id === null ? [...this.bells.values()] : [this.bells.get(id) ?? []];
    for (const bells of rung) for (const bell of bells) bell.ring();
  }
}
