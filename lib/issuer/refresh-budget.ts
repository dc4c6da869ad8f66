/** Refreshes that may start at once after a quiet time. */
export const BURST = 5;

/**
 * Says when the next key refresh may start: a bucket of {@link BURST} refreshes that gains one every `interval`.
 *
 * All times are in milliseconds since the epoch.
 */
export class RefreshBudget {
  private fullAt = Number.NEGATIVE_INFINITY;
  private spentAt = Number.NEGATIVE_INFINITY;

  /** @param interval - milliseconds between two refreshes in the long run */
  constructor(private readonly interval: number) {}

  /** When the next refresh may start. A clock that was set back fills the bucket, so that it never locks the issuer out. */
  dueAt(now: number): number {
    return now < this.spentAt ? now : this.fullAt - (BURST - 1) * this.interval;
  }

  /** Takes one refresh out of the bucket. */
  spend(now: number): void {
    const fullAt = now < this.spentAt ? now : Math.max(now, this.fullAt);
    this.fullAt = fullAt + this.interval;
    this.spentAt = now;
  }
}
