/** Refetches when it is told to: one refetch at a time, with a pause, and not while nobody looks. */
export class Refresher {
  private isDue = false;
  private isRunning = false;
  private isStopped = false;
  private lastStart = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly refetch: () => Promise<unknown>,
    private readonly isLookedAt: () => boolean,
    private readonly pauseMilliseconds = 1000,
  ) {}

  /** There is something new. */
  ask(): void {
    this.isDue = true;
    this.catchUp();
  }

  /** Does what was asked for while nobody looked. */
  catchUp(): void {
    if (!this.isDue || this.isRunning || this.isStopped || this.timer || !this.isLookedAt()) return;
    const wait = this.lastStart + this.pauseMilliseconds - Date.now();
    if (wait <= 0) {
      void this.run();
      return;
    }
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.catchUp();
    }, wait);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    this.isDue = false;
    this.isRunning = true;
    this.lastStart = Date.now();
    await this.refetch().catch(() => undefined); // the queries tell what went wrong
    this.isRunning = false;
    this.catchUp();
  }
}
