import { readdirSync } from 'node:fs';
import { filesOf } from './support/guide-code.js';
import { typeErrorsOf } from './support/guide-types.js';

const guides = readdirSync('docs/guides').map((file) => file.replace(/\.md$/, ''));

/** What such a guide declares holds wherever it is compiled. */
const declaresGlobals = (guide: string): boolean => filesOf(guide).some(({ code }) => code.includes('declare global'));

describe('the TypeScript of the guides', () => {
  it.each(guides.filter(declaresGlobals))('compiles in %s, which declares globals', (guide) => {
    expect(typeErrorsOf([guide])).toEqual([]);
  });

  it('compiles in all others', () => {
    expect(typeErrorsOf(guides.filter((guide) => !declaresGlobals(guide)))).toEqual([]);
  });

  it('is there', () => {
    expect(guides.flatMap(filesOf).length).toBeGreaterThan(20);
  });
});
