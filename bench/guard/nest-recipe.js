import { startApp } from '../support/nest.js';
import { nestRecipe } from '../support/nest-recipe.js';

/** @type {import('./contestant.js').Contestant} */
export const nestRecipeGuard = {
  name: "Nest documentation's recipe",
  how: "AuthGuard('jwt') of @nestjs/passport, passport-jwt, jwks-rsa",
  job: 'Nest guard',
  packages: ['@nestjs/passport', 'passport', 'passport-jwt', 'jwks-rsa'],
  async start(issuer) {
    const { Guard, metadata } = nestRecipe(issuer);
    const app = await startApp(metadata);
    const guard = app.get(Guard);
    return ({ context }) => guard.canActivate(context);
  },
};
