import { Inject, Injectable, Module, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import {
  AuthgearGuard,
  AuthgearModule,
  type AuthgearModuleAsyncOptions,
  type AuthgearOptionsFactory,
  AuthgearTokenVerifier,
  RolesGuard,
} from '../../../lib/index.js';
import { rejectionOf } from '../../support/failures.js';
import { ProfileController } from '../../support/profile.controller.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

/** A service that needs this provider, and the module that provides the service. */
function usersNeeding(token: Type, isProperty = false): { Users: Type; UsersModule: Type } {
  @Injectable()
  class ByConstructor {
    constructor(@Inject(token) readonly needed: unknown) {}
  }
  @Injectable()
  class ByProperty {
    @Inject(token)
    readonly needed?: unknown;
  }
  const Users = isProperty ? ByProperty : ByConstructor;
  @Module({ providers: [Users], exports: [Users] })
  class UsersModule {}
  return { Users, UsersModule };
}

/** Nest 12 notices by itself, and names one of them. */
const said = (name: string): RegExp =>
  new RegExp(
    `which needs ${name}, which needs what forRootAsync\\(\\) returns|circular dependency .*"(${name}|ByConstructor|ByProperty)"`,
  );

describe.each(ADAPTERS)('options that need what needs the options, on %s', (adapter) => {
  const stage = useStage(adapter);

  const optionsOf = () => ({ endpoint: stage.issuer.endpoint, clientId: stage.issuer.clientId });
  const boot = (UsersModule: Type, options: AuthgearModuleAsyncOptions) =>
    stage.startPlainApp({
      imports: [UsersModule, AuthgearModule.forRootAsync({ imports: [UsersModule], ...options })],
      controllers: [ProfileController],
    });

  it.each([
    ['the verifier', AuthgearTokenVerifier, false],
    ['the verifier, as a property', AuthgearTokenVerifier, true],
    ['AuthgearGuard', AuthgearGuard, false],
    ['RolesGuard', RolesGuard, false],
  ])('stop the boot where the factory injects what needs %s', async (_what, token, isProperty) => {
    const { Users, UsersModule } = usersNeeding(token, isProperty);
    const error = await rejectionOf(boot(UsersModule, { inject: [Users], useFactory: optionsOf }));
    expect(String(error)).toMatch(said(token.name));
  });

  it('stop the boot where a class of options needs it', async () => {
    const { Users, UsersModule } = usersNeeding(AuthgearTokenVerifier);
    @Injectable()
    class Configuration implements AuthgearOptionsFactory {
      constructor(@Inject(Users) readonly users: unknown) {}
      createAuthgearOptions = optionsOf;
    }
    const error = await rejectionOf(boot(UsersModule, { useClass: Configuration }));
    expect(String(error)).toMatch(said('AuthgearTokenVerifier'));
  });

  it('stop the boot of a test that holds all timers', async () => {
    const { Users, UsersModule } = usersNeeding(AuthgearTokenVerifier);
    jest.useFakeTimers();
    try {
      const error = await rejectionOf(boot(UsersModule, { inject: [Users], useFactory: optionsOf }));
      expect(String(error)).toMatch(said('AuthgearTokenVerifier'));
    } finally {
      jest.useRealTimers();
    }
  });

  it.each(['at once', 'after a while'])('boot where validate gets the service itself (%s)', async (when) => {
    const { Users, UsersModule } = usersNeeding(AuthgearTokenVerifier);
    const asked: unknown[] = [];
    const app = await boot(UsersModule, {
      inject: [ModuleRef],
      useFactory: async (moduleRef: ModuleRef) => {
        if (when === 'after a while') await new Promise(setImmediate);
        const validate = (user: object) => {
          asked.push(moduleRef.get(Users, { strict: false }).needed);
          return user;
        };
        return { ...optionsOf(), validate };
      },
    });
    expect(await app.get('/profile', await stage.issuer.accessToken())).toMatchObject({ status: 200 });
    expect(asked).toEqual([expect.any(AuthgearTokenVerifier)]);
  });
});
