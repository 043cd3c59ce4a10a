import { type Announcements, CANCEL_CHANNEL, type ExecutionId, WAITING_CHANNEL } from '@guildhall/data';
import { LiveRuns } from './live-runs.js';
import { RunDispatcher } from './run-dispatcher.js';
import { RunHandler, type RunHandlerParts } from './run-handler.js';

export interface RunServiceParts extends Omit<RunHandlerParts, 'live'> {
  readonly announcements: Announcements;
  /** How many runs there may be at once, in this process and of one account; zero takes none. */
  readonly atOnce: number;
  readonly perAccount: number;
  readonly onFault: (fault: unknown) => void;
}

/** So often, in seconds, a worker looks for runs that have lost theirs; never longer than a quarter of a lease. */
const LOOK_SECONDS = 5;

/** What a worker does for runs, as long as it lives: it takes and drives them, breaks off cancelled ones, and puts back those whose worker is gone. */
export class RunService {
  readonly handler: RunHandler;
  private readonly live: LiveRuns;
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly dispatcher: RunDispatcher;
  private readonly endListening: readonly (() => void)[];
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly parts: RunServiceParts) {
    this.live = new LiveRuns(parts.onFault);
    this.handler = new RunHandler({ ...parts, live: this.live });
    this.dispatcher = new RunDispatcher({ ...parts, drive: (run, stop) => this.handler.hold(run, stop) });
    this.endListening = [
      parts.announcements.listen(CANCEL_CHANNEL, (id) => this.live.nudge(id as ExecutionId | null)),
      parts.announcements.listen(WAITING_CHANNEL, () => this.dispatcher.look()),
    ];
    const pause = Math.min(LOOK_SECONDS, parts.leaseSeconds / 4) * 1_000;
    this.timer = setInterval(() => {
      this.looking = this.looking.then(() => this.putBackLost()).catch(parts.onFault);
    }, pause);
  }

  /** Takes no more runs and lets the own ones end; those that take longer than `timeoutMs` are put back. */
  async stop(timeoutMs: number): Promise<void> {
    clearInterval(this.timer);
    for (const end of this.endListening) end();
    await this.looking;
    await this.dispatcher.stop(timeoutMs);
  }

  private async putBackLost(): Promise<void> {
    while ((await this.parts.runs.requeueLost()) > 0);
    this.dispatcher.look(); // an announcement may have been missed
  }
}
