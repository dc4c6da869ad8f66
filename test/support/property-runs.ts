/** How often a property is tried: this often in `npm test`, and more often in `npm run test:long`. */
export function propertyRuns(count: number): number {
  const factor: unknown = Reflect.get(globalThis, 'PROPERTY_RUNS_FACTOR');
  return typeof factor === 'number' ? factor * count : count;
}
