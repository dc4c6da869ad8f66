import { setImmediate as nextTurn } from 'node:timers/promises';

/** Maximum number of lookups that wait for the budget: what waits holds a request open, and memory with it. */
export const MAX_WAITING = 1000;

/** Let out in one turn of the event loop, so that answering all of them delays no other request by more than a few milliseconds. */
const LEAVING_PER_TURN = 20;

/** Where lookups wait, at most {@link MAX_WAITING} of them. */
export class WaitingRoom {
  private waiting: (() => void)[] = [];
  private leaving = 0;

  /** @returns a promise that resolves when those who wait are let out; undefined if the room is full */
  enter(): Promise<void> | undefined {
    if (this.waiting.length + this.leaving >= MAX_WAITING) return undefined;
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Lets out those who wait now, in the order in which they came, and nobody who comes later. */
  async letOut(): Promise<void> {
    const leaving = this.waiting;
    this.waiting = [];
    this.leaving += leaving.length;
    while (leaving.length > 0) {
      const group = leaving.splice(0, LEAVING_PER_TURN);
      for (const leave of group) leave();
      this.leaving -= group.length;
      await nextTurn();
    }
  }
}
