/** Counts the timers with this delay, set from now on, that are waiting. */
export function watchTimers(delay: number) {
  const [set, cleared] = [jest.spyOn(globalThis, 'setTimeout'), jest.spyOn(globalThis, 'clearTimeout')];
  const timers = (): readonly unknown[] =>
    set.mock.calls.flatMap(([, asked], call) => (asked === delay ? [set.mock.results[call]?.value] : []));
  return {
    waiting: () => timers().filter((timer) => !cleared.mock.calls.some(([value]) => value === timer)).length,
    restore: () => {
      set.mockRestore();
      cleared.mockRestore();
    },
  };
}
