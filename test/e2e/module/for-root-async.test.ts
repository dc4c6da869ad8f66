import { type DynamicModule, Inject, Injectable, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import {
  AuthgearModule,
  type AuthgearModuleAsyncOptions,
  type AuthgearModuleOptions,
  AuthgearOptionsError,
  type AuthgearOptionsFactory,
} from '../../../lib/index.js';
import { PATIENT } from '../../support/patient.js';
import { ProfileController } from '../../support/profile.controller.js';
import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

const SETTINGS = Symbol('SETTINGS');

@Injectable()
class Settings implements AuthgearOptionsFactory {
  constructor(@Inject(SETTINGS) private readonly settings: AuthgearModuleOptions) {}

  async createAuthgearOptions(): Promise<AuthgearModuleOptions> {
    return this.settings;
  }
}

@Module({})
class SettingsModule {
  static of(settings: AuthgearModuleOptions): DynamicModule {
    const providers = [{ provide: SETTINGS, useValue: settings }, Settings];
    return { module: SettingsModule, providers, exports: providers };
  }
}

@Module({ controllers: [ProfileController] })
class FeatureModule {}

type Form = (settings: AuthgearModuleOptions) => AuthgearModuleAsyncOptions;

const FORMS: readonly (readonly [string, Form])[] = [
  ['useFactory', (settings) => ({ useFactory: () => settings })],
  ['useFactory that is async', (settings) => ({ useFactory: async () => settings })],
  [
    'useFactory with imports and inject',
    (settings) => ({
      imports: [SettingsModule.of(settings)],
      inject: [SETTINGS],
      useFactory: (injected: AuthgearModuleOptions) => injected,
    }),
  ],
  [
    'useFactory with ConfigService',
    (settings) => ({
      imports: [ConfigModule.forRoot({ ignoreEnvFile: true, load: [() => ({ authgear: settings })] })],
      inject: [ConfigService],
      useFactory: (config: ConfigService) => config.getOrThrow<AuthgearModuleOptions>('authgear'),
    }),
  ],
  ['useClass', (settings) => ({ imports: [SettingsModule.of(settings)], useClass: Settings })],
  ['useExisting', (settings) => ({ imports: [SettingsModule.of(settings)], useExisting: Settings })],
];

describe.each(ADAPTERS)('AuthgearModule.forRootAsync on %s', (adapter) => {
  const stage = useStage(adapter);

  const start = (form: Form, settings: Partial<AuthgearModuleOptions> = {}, extras = {}) => {
    const { endpoint, clientId } = stage.issuer;
    const options = { ...form({ endpoint, clientId, jwks: PATIENT, ...settings }), ...extras };
    return stage.startPlainApp({ imports: [AuthgearModule.forRootAsync(options), FeatureModule] });
  };

  describe.each(FORMS)('with %s', (_case, form) => {
    it('takes the options', async () => {
      const app = await start(form, { clientId: ['other', 'web'] });
      const { issuer } = stage;
      expect(await app.get('/profile', await issuer.accessToken({ clientId: 'web' }))).toMatchObject({ status: 200 });
      expectRefusal(await app.get('/profile', await issuer.accessToken()), 'invalid_audience', issuer.endpoint);
      expectRefusal(await app.get('/profile'), 'missing_token', issuer.endpoint);
    });

    it('does not boot with wrong options', async () => {
      await expect(start(form, { clientId: '' })).rejects.toBeInstanceOf(AuthgearOptionsError);
    });

    it('takes isGlobal and globalGuard beside them', async () => {
      await expect(start(form, {}, { isGlobal: false })).rejects.toThrow(
        /can't resolve dependencies of the AuthgearGuard/,
      );
      const app = await start(form, {}, { globalGuard: true });
      expectRefusal(await app.get('/profile'), 'missing_token', stage.issuer.endpoint);
    });
  });

  it('passes on what the factory throws', async () => {
    const failing: Form = () => ({
      useFactory: () => {
        throw new Error('no vault');
      },
    });
    await expect(start(failing)).rejects.toThrow('no vault');
  });
});
