/** Moments of a run that are seen from outside, by those whom it asks and by the database. */
export const MOMENTS = [
  'run taken',
  'slice taken',
  'model asked',
  'model answered',
  'tool called',
  'tool answered',
  'step written',
  'run ended',
] as const;

export type Moment = (typeof MOMENTS)[number];

/** Does something at one moment, in the same tick in which it is seen: whatever is stopped then has come no further. */
export class Tripwire {
  private armed: { readonly moment: Moment; left: number; readonly act: () => void } | null = null;

  /** @param passes how many such moments pass until then, at least one */
  arm(moment: Moment, passes: number, act: () => void): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        act();
        resolve();
      };
      this.armed = { moment, left: passes, act: done };
    });
  }

  pass(moment: Moment): void {
    const { armed } = this;
    if (armed?.moment !== moment) return;
    armed.left -= 1;
    if (armed.left > 0) return;
    this.armed = null;
    armed.act();
  }
}
