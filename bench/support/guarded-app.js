/**
 * An app with one route that answers at once, with a guard or without. It imports only what the variant needs, so that
 * start-up can be measured with it.
 *
 * @param {'unguarded' | 'authgear' | 'authgear-no-cache' | 'recipe' | 'nest-jwt'} variant
 * @param {{ endpoint: string, clientId: string }} issuer
 * @returns {Promise<import('@nestjs/common').Type>} the root module
 */
export async function guardedApp(variant, issuer) {
  await import('reflect-metadata');
  const { Controller, Get, Module, UseGuards } = await import('@nestjs/common');
  const { Guard, metadata } = await PROTECTIONS[variant](issuer);

  class AppController {
    answer() {
      return { ok: true };
    }
  }
  Controller()(AppController);
  Get()(AppController.prototype, 'answer', Object.getOwnPropertyDescriptor(AppController.prototype, 'answer'));
  if (Guard !== undefined) UseGuards(Guard)(AppController);

  class AppModule {}
  Module({ ...metadata, controllers: [AppController] })(AppModule);
  return AppModule;
}

const PROTECTIONS = {
  unguarded: async () => ({ metadata: {} }),

  authgear: (issuer) => authgear(issuer, {}),

  'authgear-no-cache': (issuer) => authgear(issuer, { tokenCache: false }),

  async recipe({ endpoint }) {
    const { nestRecipe } = await import('./nest-recipe.js');
    return nestRecipe({ endpoint, jwksUri: `${endpoint}/oauth2/jwks` });
  },

  async 'nest-jwt'() {
    const { JwtModule } = await import('@nestjs/jwt');
    return { metadata: { imports: [JwtModule.register({ global: true, secret: 'secret' })] } };
  },
};

async function authgear({ endpoint, clientId }, options) {
  const { AuthgearGuard, AuthgearModule } = await import('../../dist/index.js');
  return {
    Guard: AuthgearGuard,
    metadata: { imports: [AuthgearModule.forRoot({ endpoint, clientId, ...options })] },
  };
}
