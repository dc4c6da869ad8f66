import { AuthgearOptionsError } from '../../errors/setup-errors.js';
import { AUTHGEAR_MODULE, ROUTE_POLICIES } from '../tokens.js';
import type { BootCheck } from './boot-check.js';

/** The guards of one copy of the package know nothing of the module of another, nor of whom it authenticated. */
export const ONE_COPY: BootCheck = {
  onLoad({ discovery }) {
    const providers = discovery.getProviders();
    const modulesWith = (wanted: symbol) => providers.filter(({ token }) => token === wanted).map(({ host }) => host);
    const ours = new Set(modulesWith(ROUTE_POLICIES));
    if (modulesWith(AUTHGEAR_MODULE).every((module) => ours.has(module))) return;
    throw new AuthgearOptionsError([
      'nestjs-authgear is installed twice, and this app imports AuthgearModule.forRoot() of both copies: install one version ' +
        '(npm ls nestjs-authgear shows them, npm dedupe may join them), and import its AuthgearModule.forRoot() in the root ' +
        'module',
    ]);
  },
};
