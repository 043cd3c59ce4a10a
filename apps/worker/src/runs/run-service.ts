import { type Announcements, CANCEL_CHANNEL, type ExecutionId } from '@guildhall/data';
import { LiveRuns } from './live-runs.js';
import { RunHandler, type RunHandlerParts } from './run-handler.js';

export interface RunServiceParts extends Omit<RunHandlerParts, 'live'> {
  readonly announcements: Announcements;
  readonly onFault: (fault: unknown) => void;
}

/** So often, in seconds, a worker looks for runs that have lost theirs; never longer than a quarter of a lease. */
const LOOK_SECONDS = 5;

/** What a worker does for runs, as long as it lives: it runs them, breaks off cancelled ones, and puts back those whose worker is gone. */
export class RunService {
  readonly handler: RunHandler;
  private readonly live: LiveRuns;
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly endListening: () => void;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly parts: RunServiceParts) {
    this.live = new LiveRuns(parts.onFault);
    this.handler = new RunHandler({ ...parts, live: this.live });
    this.endListening = parts.announcements.listen(CANCEL_CHANNEL, (id) => this.live.nudge(id as ExecutionId | null));
    const pause = Math.min(LOOK_SECONDS, parts.leaseSeconds / 4) * 1_000;
    this.timer = setInterval(() => {
      this.looking = this.looking.then(() => this.putBackLost()).catch(parts.onFault);
    }, pause);
  }

  /** Stops looking after other workers' runs; the own ones end with their jobs. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.endListening();
    await this.looking;
  }

  private async putBackLost(): Promise<void> {
    while ((await this.parts.runs.requeueLost()) > 0);
  }
}
