import { ExecutionsRepository, type OwnExecution, type RunNews } from '@guildhall/data';
import { EventTeller, type NumberedEvent, shownRun } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import type { Bell } from '../../../http/bell.js';
import type { Frames } from './event-frames.js';
import { RunBells } from './run-bells.js';

/** Events that are read at once: a client that reads slowly holds no more than these. */
const BATCH = 20;

/** How long a stream waits before it looks by itself, in milliseconds: an announcement may have been missed. */
const LOOK_MS = 5_000;

/** Looks without anything new until the client is told that the stream is alive. */
const QUIET_LOOKS = 3;

const ENDS: readonly string[] = ['run.finished', 'run.failed'];

/** What is followed, from where, and until when. */
export interface Following {
  readonly run: OwnExecution;
  /** Id of the last event that the client has. */
  readonly after: number;
  readonly secrets: readonly string[];
  /** How they are written. */
  readonly frames: Frames;
  /** Whether the caller may go on listening; asked from time to time. */
  readonly mayListen: () => Promise<boolean>;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
}

/** Tells what happens in a run, from the table of events, until the run has ended. */
@Injectable()
export class RunEvents {
  constructor(
    private readonly executions: ExecutionsRepository,
    private readonly bells: RunBells,
  ) {}

  /** The events as text of a stream. It ends with the run, with the server, with the client or with the right to listen. */
  async *follow(following: Following): AsyncGenerator<string> {
    const { run, gone } = following;
    const bell = this.bells.hang(run.id);
    const leave = (): void => bell.ring();
    gone.addEventListener('abort', leave);
    try {
      yield following.frames.opening;
      yield* this.tell(following, bell);
    } finally {
      gone.removeEventListener('abort', leave);
      this.bells.takeDown(run.id, bell);
    }
  }

  private async *tell({ run, after, secrets, frames, mayListen, gone }: Following, bell: Bell): AsyncGenerator<string> {
    const teller = new EventTeller(secrets);
    let last = after;
    let quiet = 0;
    while (!gone.aborted && !this.bells.stopping.aborted) {
      if (!(await mayListen())) return;
      const news = await this.executions.findNews(run, last, BATCH);
      if (!news) return;
      const { events, isOver } = readable(news);
      for (const event of teller.tell(events, news.isOpaque)) yield frames.frameOf(await this.complete(event, run));
      last = events.at(-1)?.id ?? last;
      if (isOver) {
        yield frames.closing;
        return;
      }
      quiet = events.length === 0 ? quiet + 1 : 0;
      if (quiet > 0 && quiet % QUIET_LOOKS === 0) yield frames.heartbeat;
      if (events.length < BATCH) await bell.wait(LOOK_MS);
    }
  }

  /** The last event brings the run as it ended, so that nobody has to ask for it. */
  private async complete(event: NumberedEvent, run: OwnExecution): Promise<NumberedEvent> {
    if (!ENDS.includes(event.type)) return event;
    const ended = await this.executions.find(run);
    const type = ended?.status === 'failed' ? 'run.failed' : 'run.finished';
    return { ...event, type, data: ended ? { status: ended.status, execution: shownRun(ended) as never } : event.data };
  }
}

/**
 * The events that can be told now. A worker writes the last event just before it ends the run: until the run has ended, that event waits,
 * and may come again from another worker.
 */
function readable({ events, isEnded }: RunNews): { events: RunNews['events']; isOver: boolean } {
  const end = events.findIndex(({ type }) => ENDS.includes(type));
  if (end >= 0) return { events: events.slice(0, isEnded ? end + 1 : end), isOver: isEnded };
  return { events, isOver: isEnded && events.length < BATCH };
}
