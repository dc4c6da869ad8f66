import { startAuthgearGuard } from '../support/nest.js';

/** @type {import('./contestant.js').Contestant} */
export const authgearGuard = {
  name: 'nestjs-authgear',
  how: 'AuthgearGuard, `tokenCache: false`',
  job: 'Nest guard',
  packages: ['nestjs-authgear'],
  start: (issuer) => start(issuer, { tokenCache: false }),
};

/** @type {import('./contestant.js').Contestant} */
export const authgearGuardWithCache = {
  name: 'nestjs-authgear, as it comes',
  how: 'AuthgearGuard, default options',
  job: 'Nest guard',
  remembers: true,
  packages: ['nestjs-authgear'],
  start: (issuer) => start(issuer, {}),
};

async function start(issuer, options) {
  const { guard } = await startAuthgearGuard(issuer, options);
  return ({ context }) => guard.canActivate(context);
}
