/** Lines of a list, for a message that goes on above or below it. */
export function asList(items: Iterable<string>): string {
  return Array.from(items, (item) => `  - ${item}`).join('\n');
}
