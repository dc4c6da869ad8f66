import authgear from './authgear-web.js';

const settings = await (await fetch('settings.json')).json();
Object.assign(settings, { origin: location.origin, redirectURI: `${location.origin}/` });

// 1. The session. All that an app of yours needs is in this part.

const ACTIONS = {
  signIn: () => authgear.startAuthentication({ redirectURI: settings.redirectURI }),

  signOut: () => authgear.logout({ redirectURI: settings.redirectURI }),

  /** The SDK refreshes in time by itself. Without an access token, it does so at once. */
  async refresh() {
    authgear.accessToken = undefined;
    await authgear.refreshAccessTokenIfNeeded();
  },

  async call({ path, token }) {
    if (token === undefined) return authgear.fetch(path);
    const authorization = await TOKENS[token]();
    await fetchAndShow(
      new Request(path, { headers: authorization ? { authorization: `Bearer ${authorization}` } : {} }),
    );
  },

  async switchKeys() {
    const served = !settings.standIn.servesKeys;
    const body = JSON.stringify({ served });
    await fetch('local-authgear/keys', { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
    settings.standIn.servesKeys = served;
  },
};

/** Claims that are times, in seconds. */
const TIMES = new Set(['exp', 'iat', 'auth_time', 'nbf']);

/** What else may be sent in place of the access token. */
const TOKENS = {
  none: () => undefined,
  id: () => authgear.getIDTokenHint(),
  async expired() {
    const response = await authgear.fetch('local-authgear/expired-token', { method: 'POST' });
    return (await response.json()).access_token;
  },
  async unknownKey() {
    await authgear.refreshAccessTokenIfNeeded();
    const [header, ...rest] = authgear.accessToken.split('.');
    return [encode({ ...decode(header), kid: crypto.randomUUID() }), ...rest].join('.');
  },
};

async function start() {
  authgear.delegate = {
    onSessionStateChange: (_, reason) => Object.assign(settings, { hasEnded: reason === 'INVALID' }),
  };
  await authgear.configure({
    endpoint: settings.endpoint,
    clientID: settings.clientId,
    sessionType: 'refresh_token',
    fetch: fetchAndShow,
  });
  const answer = new URLSearchParams(location.search);
  if (answer.has('code') || answer.has('error')) {
    await authgear.finishAuthentication().finally(() => history.replaceState(null, '', '/'));
  }
  // After a reload only the refresh token is left. If its session has ended, the SDK notices here.
  await authgear.refreshAccessTokenIfNeeded();
  if (isSignedIn()) settings.user = await authgear.fetchUserInfo();
}

function isSignedIn() {
  return authgear.sessionState === 'AUTHENTICATED';
}

// The SDK keeps the session in localStorage, which all tabs share: who signs in or out in one does so in each.
addEventListener('storage', ({ key }) => {
  if (key === null || key.endsWith('_refreshToken')) location.reload();
});

// 2. What was said, and what it means.

/** All requests of the SDK pass here. Those to the API are shown as they happened. */
async function fetchAndShow(request) {
  const response = await fetch(request);
  if (new URL(request.url).pathname.startsWith('/api/')) await showExchange(request, response.clone());
  return response;
}

async function showExchange(request, response) {
  const { pathname } = new URL(request.url);
  const body = await response.json();
  const status = `${response.status} ${response.statusText}`;
  const item = byId('exchange').content.cloneNode(true);
  item.querySelector('.status').textContent = status;
  item.querySelector('.status').classList.add(response.ok ? 'granted' : 'refused');
  item.querySelector('.request').textContent = `${request.method} ${pathname}`;
  item.querySelector('.explanation').append(explanation(outcomeOf(pathname, response, body)));
  item.querySelector('pre').textContent = [
    `${request.method} ${pathname}`,
    ...headersOf(request.headers, ['authorization']),
    '',
    status,
    ...headersOf(response.headers, ['content-type', 'www-authenticate', 'retry-after']),
    '',
    JSON.stringify(body, null, 2),
  ].join('\n');
  byId('exchanges').prepend(item);
  byId('exchanges').querySelector('details').open = true;
  byId('latest').textContent = `${request.method} ${pathname}: ${status}${body.code ? `, ${body.code}` : ''}`;
}

/** Names the text that explains an answer. */
function outcomeOf(pathname, response, body) {
  if (!response.ok) return body.code ?? String(response.status);
  if (settings.standIn?.servesKeys === false) return '200-outage';
  return pathname === '/api/admin' ? '200-admin' : '200';
}

function headersOf(headers, names) {
  const present = names.filter((name) => headers.has(name));
  return present.map((name) => `${name}: ${headers.get(name).replace(/(Bearer .{12})\S{20,}/, '$1…')}`);
}

/** What went wrong on the way, as the name of a text or as the error's own message. */
async function problemOf(error) {
  if (!keepsSiteData()) return explanation('storage-blocked');
  if (!(error instanceof TypeError))
    return explanation(error.error) ?? String(error.error_description ?? error.message);
  if (!(await answers('health'))) return explanation('app-down');
  if (!(await answers(`${settings.endpoint}/.well-known/openid-configuration`))) return explanation('issuer-down');
  return explanation('origin-refused');
}

/** Whether a server answers at all, even if the page may not read the answer. */
async function answers(url) {
  return fetch(url, { mode: 'no-cors' }).then(Boolean, () => false);
}

function keepsSiteData() {
  try {
    return Boolean(window.localStorage);
  } catch {
    return false;
  }
}

// 3. What the page shows.

function render() {
  const isNow = { project: settings.standIn ? 'stand-in' : 'real', session: isSignedIn() ? 'in' : 'out' };
  for (const element of document.querySelectorAll('[data-project], [data-session]')) {
    const { project = isNow.project, session = isNow.session } = element.dataset;
    element.hidden = project !== isNow.project || session !== isNow.session;
  }
  for (const button of document.querySelectorAll('[data-needs-session]')) button.disabled = !isSignedIn();
  byId('keys').textContent = settings.standIn?.servesKeys === false ? 'Start the keys again' : 'Stop the keys';
  byId('session').textContent = isSignedIn() ? `Signed in as ${nameOf(settings.user)}.` : notSignedIn();
  renderToken();
}

function notSignedIn() {
  return settings.hasEnded ? 'Not signed in: the session has ended. Sign in again.' : 'Not signed in.';
}

function nameOf({ preferredUsername, email, sub, roles = [] } = {}) {
  return `${preferredUsername ?? email ?? sub}, ${roles.length === 0 ? 'without a role' : `with the role ${roles.join(', ')}`}`;
}

function renderToken() {
  const token = authgear.accessToken;
  const [, claims] = token?.split('.') ?? [];
  if (token && !claims) showProblem(explanation('opaque-token'));
  byId('curl').textContent = `curl -i ${location.origin}/api/profile -H "Authorization: Bearer ${token}"`;
  byId('claims').replaceChildren(...Object.entries(claims ? decode(claims) : {}).map(describedClaim));
  renderTimeLeft();
}

function describedClaim([name, value]) {
  const item = byId('claim').content.cloneNode(true);
  const meaning = document.querySelector(`[data-claim="${name}"]`) ?? document.querySelector('[data-claim="other"]');
  item.querySelector('dt').textContent = name;
  item.querySelector('code').textContent = JSON.stringify(value);
  item.querySelector('.time').textContent = TIMES.has(name) ? new Date(value * 1000).toLocaleTimeString() : '';
  item.querySelector('.meaning').append(meaning.content.cloneNode(true));
  return item;
}

function renderTimeLeft() {
  const [, claims] = authgear.accessToken?.split('.') ?? [];
  if (!claims) return;
  const seconds = Math.max(0, Math.ceil(decode(claims).exp - Date.now() / 1000));
  byId('time-left').textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A text of the page by its name, with the settings filled in. */
function explanation(name) {
  const text = document.querySelector(`template[data-explains="${name}"]`)?.content.cloneNode(true);
  for (const element of text?.querySelectorAll('[data-setting]') ?? []) fillIn(element);
  return text;
}

function fillIn(element) {
  element.textContent = settings[element.dataset.setting];
}

function showProblem(content = '') {
  byId('problem').replaceChildren(content);
  byId('problem').hidden = content === '';
}

function byId(id) {
  return document.getElementById(id);
}

/** A part of a JWT: JSON in base64url (RFC 7515). */
function decode(part) {
  const bytes = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));
}

function encode(value) {
  return btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Does one thing at a time, and says what goes wrong. */
async function attempt(work) {
  if (document.body.ariaBusy === 'true') return;
  document.body.ariaBusy = 'true';
  showProblem();
  await work().catch(async (error) => showProblem(await problemOf(error)));
  document.body.ariaBusy = 'false';
  render();
}

document.addEventListener('click', ({ target }) => {
  const { action, ...details } = target.closest('button')?.dataset ?? {};
  if (action) attempt(() => ACTIONS[action](details));
});

for (const element of document.querySelectorAll('[data-setting]')) fillIn(element);
setInterval(renderTimeLeft, 1000);
await attempt(start);
if (settings.problem) showProblem(settings.problem);
if (!keepsSiteData()) showProblem(explanation('storage-blocked'));
