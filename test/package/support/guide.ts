/** The files that a guide shows: TypeScript whose first line is a comment with the path. */
export function filesOf(guide: string): ReadonlyMap<string, string> {
  const blocks = guide.matchAll(/^```ts\n\/\/ (\S+\.ts)\n(.*?)^```$/gms);
  const files = new Map([...blocks].map(([, path = '', code = '']) => [path, code]));
  if (files.size === 0) throw new Error('The guide shows no file');
  return files;
}
