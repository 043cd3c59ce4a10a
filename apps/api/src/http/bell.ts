/** Wakes one who waits. What rings while nobody waits is not lost: the next wait ends at once. */
export class Bell {
  private hasRung = false;
  private wake: (() => void) | null = null;

  ring(): void {
    this.hasRung = true;
    this.wake?.();
  }

  /** Waits until it rings, at most for so long. @param ms milliseconds */
  async wait(ms: number): Promise<void> {
    if (!this.hasRung) await this.rest(ms);
    this.hasRung = false;
  }

  private rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
