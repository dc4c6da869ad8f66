import { setImmediate as nextTurn } from 'node:timers/promises';
import { MAX_WAITING, WaitingRoom } from '../../lib/issuer/waiting-room.js';

/** Enters so many, and keeps a list of those who were let out. */
function enter(room: WaitingRoom, count: number, out: number[] = []): number[] {
  for (let index = 0; index < count; index += 1) void room.enter()?.then(() => out.push(index));
  return out;
}

describe('WaitingRoom', () => {
  it('lets nobody out by itself', async () => {
    const out = enter(new WaitingRoom(), 3);
    await nextTurn();
    expect(out).toEqual([]);
  });

  it('lets out those who wait, in their order', async () => {
    const room = new WaitingRoom();
    const out = enter(room, 3);
    await room.letOut();
    expect(out).toEqual([0, 1, 2]);
  });

  it('keeps those who come after', async () => {
    const room = new WaitingRoom();
    enter(room, 1);
    const leaving = room.letOut();
    const later = enter(room, 1);
    await leaving;
    expect(later).toEqual([]);
    await room.letOut();
    expect(later).toEqual([0]);
  });

  it('lets out few in a turn, so that answering them delays nobody else', async () => {
    const room = new WaitingRoom();
    const out = enter(room, 50);
    const leaving = room.letOut();
    const seen = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await Promise.resolve();
      await Promise.resolve();
      seen.push(out.length);
      await nextTurn();
    }
    expect(seen).toEqual([20, 40, 50]);
    await leaving;
  });

  it('has room for a thousand', () => {
    const room = new WaitingRoom();
    expect(MAX_WAITING).toBe(1000);
    enter(room, 999);
    expect(room.enter()).toBeInstanceOf(Promise);
    expect(room.enter()).toBeUndefined();
  });

  it('counts those who are being let out until they are', async () => {
    const room = new WaitingRoom();
    enter(room, MAX_WAITING);
    const leaving = room.letOut();
    enter(room, 20);
    expect(room.enter()).toBeUndefined();
    await leaving;
    enter(room, MAX_WAITING - 21);
    expect(room.enter()).toBeInstanceOf(Promise);
    expect(room.enter()).toBeUndefined();
  });
});
