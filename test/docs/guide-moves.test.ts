import { readFileSync } from 'node:fs';
import { Controller, Module, type ModuleMetadata, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AUTHGEAR_MODULE } from '../../lib/access/tokens.js';
import { AuthgearGuard, AuthgearModule } from '../../lib/index.js';
import { rejectionOf } from '../support/failures.js';
import { ADAPTERS } from '../support/test-app.js';
import { useGuideStage } from './support/guide-stage.js';

type Package = typeof import('../../lib/index.js');

/** The package, with another copy of Nest than the app's. */
async function withItsOwnNest(): Promise<Package> {
  const copies: Package[] = [];
  await jest.isolateModulesAsync(async () => {
    copies.push(await import('../../lib/index.js'));
  });
  const [copy] = copies;
  if (copy === undefined) throw new Error('the package was not imported');
  return copy;
}

/** The messages that a guide quotes, each in a block of its own. */
function messagesOf(guide: string): readonly string[] {
  const text = readFileSync(`docs/guides/${guide}.md`, 'utf8');
  return Array.from(text.matchAll(/^```text\n(.*?)\n```$/gms), ([, message = '']) => message);
}

describe.each(ADAPTERS)('apps that move, on %s', (adapter) => {
  const stage = useGuideStage(adapter);
  const idToken = async () => ({ authorization: `Bearer ${await stage.issuer.idToken({ sub: 'u1' })}` });

  it.each(['before.ts', 'after.ts'])('answer alike with a valid token (%s)', async (path) => {
    const app = await stage.start('migration', path);
    const answer = await app.get('/profile', await stage.authorization({ sub: 'u1' }));
    expect(answer).toMatchObject({ status: 200, body: { userId: 'u1' } });
    expect(await app.get('/profile')).toMatchObject({ status: 401 });
  });

  it('no longer accept ID tokens, and tokens of other applications', async () => {
    const [before, after] = [await stage.start('migration', 'before.ts'), await stage.start('migration', 'after.ts')];
    const ofOther = await stage.authorization({ claims: { client_id: 'other-client' } });
    expect(await before.get('/profile', await idToken())).toMatchObject({ status: 200 });
    expect(await after.get('/profile', await idToken())).toMatchObject({ body: { code: 'wrong_token_type' } });
    expect(await before.get('/profile', ofOther)).toMatchObject({ status: 200 });
    expect(await after.get('/profile', ofOther)).toMatchObject({ body: { code: 'invalid_audience' } });
  });

  it('no longer say 401 while the keys cannot be loaded', async () => {
    const token = await stage.authorization();
    stage.issuer.goOffline();
    try {
      const before = await stage.start('migration', 'before.ts');
      const after = await stage.start('migration', 'after.ts');
      expect(await before.get('/profile', token)).toMatchObject({ status: 401 });
      expect(await after.get('/profile', token)).toMatchObject({ status: 503, body: { code: 'issuer_unavailable' } });
    } finally {
      stage.issuer.goOnline();
    }
  });

  it("come from Authgear's own package", async () => {
    const app = await stage.start('migration', 'from-authgear-nestjs.ts');
    expect(await app.get('/health')).toMatchObject({ status: 200, body: { ok: true } });
    expect(await app.get('/me')).toMatchObject({ status: 401, body: { code: 'missing_token' } });
    const { body } = await app.get('/me', await stage.authorization({ sub: 'u1' }));
    expect(body).toEqual({
      userId: 'u1',
      isVerified: expect.any(Boolean),
      clientId: stage.issuer.clientId,
      issuedAt: expect.any(Number),
    });
  });

  it('find the guards of a library of the workspace in their own module', async () => {
    const app = await stage.start('monorepos', 'apps/api/app.module.ts');
    expect(await app.get('/invoices')).toMatchObject({ status: 401 });
    expect(await app.get('/invoices', await stage.authorization({ roles: ['reader'] }))).toMatchObject({ status: 403 });
    const accountant = await stage.authorization({ sub: 'u1', roles: ['accountant'] });
    expect(await app.get('/invoices', accountant)).toMatchObject({ status: 200, body: { userId: 'u1' } });
  });
});

describe('the guide to monorepos', () => {
  const forRoot = (module = AuthgearModule) =>
    module.forRoot({ endpoint: 'https://myproject.authgear.cloud', clientId: 'my-client' });

  const bootError = async (metadata: ModuleMetadata): Promise<string> =>
    String(await rejectionOf(Test.createTestingModule(metadata).compile()));

  it('quotes what an app with two copies says', async () => {
    @Module({ providers: [{ provide: AUTHGEAR_MODULE, useValue: {} }] })
    class ModuleOfCopy {}
    @Controller()
    @UseGuards(AuthgearGuard)
    class GuardedController {}

    const copy = await withItsOwnNest();
    const [twoModules = '', guardOfCopy = '', twoNests = '', ...others] = messagesOf('monorepos');
    expect(await bootError({ imports: [forRoot(), ModuleOfCopy] })).toContain(twoModules);
    expect(await bootError({ controllers: [GuardedController] })).toContain(guardOfCopy);
    expect(await bootError({ imports: [forRoot(copy.AuthgearModule)] })).toContain(twoNests);
    expect(others).toEqual([]);
  });
});
