import type { Provider } from 'oidc-provider';
import type { Middleware } from './create-provider.js';
import { readForm } from './form.js';
import { escapeHtml, htmlPage } from './html-page.js';
import { AUTHENTICATION_METHODS } from './token-shapes.js';
import type { Users } from './users.js';

const SIGN_IN_PATH = '/sign-in/';

/** Where an interaction of oidc-provider goes on: the form. */
export function signInPath(uid: string): string {
  return SIGN_IN_PATH + uid;
}

/** Stands in for Authgear's sign-in page. It asks at every sign-in, since the Web SDK asks for no session at Authgear. */
export function signInForm(provider: Provider, users: Users): Middleware {
  return async (context, next) => {
    if (context.path === '/oauth2/authorize') context.query = { ...context.query, prompt: 'login' };
    if (!context.path.startsWith(SIGN_IN_PATH)) return next();
    try {
      await provider.interactionDetails(context.req, context.res);
    } catch {
      context.status = 400;
      context.body = NO_INTERACTION;
      return;
    }
    if (context.method !== 'POST') {
      context.body = form(users);
      return;
    }
    const fields = await readForm(context.req);
    const name = fields.get('username') ?? '';
    const user = users.get(name);
    if (user === undefined || user.password !== fields.get('password')) {
      context.body = form(users, name);
      return;
    }
    const login = { accountId: user.sub, amr: [...AUTHENTICATION_METHODS] };
    context.respond = false;
    await provider.interactionFinished(context.req, context.res, { login });
  };
}

/** @param refusedName what was typed as user name, when it or the password was wrong */
function form(users: Users, refusedName?: string): string {
  const refusal =
    refusedName === undefined
      ? ''
      : '<p role="alert" id="refusal">Wrong user name or password: see the users below.</p>';
  const described = refusal && ' aria-invalid="true" aria-describedby="refusal"';
  return htmlPage(
    refusal ? 'Sign in: try again' : 'Sign in',
    `${refusal}
<form method="post">
<label for="username">User name</label>
<input id="username" name="username" value="${escapeHtml(refusedName ?? '')}" autocomplete="username" autocapitalize="none" required autofocus${described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${described}>
<button>Sign in</button>
</form>
<h2>Users</h2>
<p>This page stands in for Authgear’s. Its users are those of <code>sample-app/users.json</code>:</p>
<ul>${[...users].map(([name, { password, roles }]) => hint(name, password, roles)).join('')}</ul>`,
  );
}

function hint(name: string, password: string, roles: readonly string[]): string {
  const rights = roles.length === 0 ? 'no role' : `roles: ${roles.join(', ')}`;
  return `<li><code>${escapeHtml(name)}</code>, password <code>${escapeHtml(password)}</code> (${escapeHtml(rights)})</li>`;
}

const NO_INTERACTION = htmlPage(
  'This sign-in can’t go on',
  `<p role="alert">Your browser sent no cookie of this sign-in, or it is more than an hour old.</p>
<p>Allow cookies for <code>127.0.0.1</code> in the settings of your browser, then go back to the page of the sample app, and sign in again.</p>`,
);
