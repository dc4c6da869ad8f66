import authgear from './authgear-web.js';

const settings = await (await fetch('settings.json')).json();
Object.assign(settings, { origin: location.origin, redirectURI: `${location.origin}/` });

// 1. The session. An app of yours needs what is in this part, and nothing of the rest.

/** What userinfo says of the signed-in user. */
let user;

async function start() {
  authgear.delegate = {
    onSessionStateChange: (_, reason) => reason === 'INVALID' && showProblem(explain('session-ended')),
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
  if (isSignedIn()) user = await authgear.fetchUserInfo();
}

const isSignedIn = () => authgear.sessionState === 'AUTHENTICATED';

// The SDK keeps the session in localStorage, which all tabs share: a sign-in or sign-out in one counts in all.
addEventListener('storage', ({ key }) => {
  if (key === null || key.endsWith('_refreshToken')) location.reload();
});

/** What the buttons do. */
const ACTIONS = {
  signIn: () => authgear.startAuthentication({ redirectURI: settings.redirectURI }),
  signOut: () => authgear.logout({ redirectURI: settings.redirectURI }),

  /** The SDK refreshes in time by itself. Without an access token, it does so at once. */
  async refresh() {
    authgear.accessToken = undefined;
    await authgear.refreshAccessTokenIfNeeded();
    byId('refreshed').textContent = `Refreshed at ${new Date().toLocaleTimeString()}: exp, iat and jti are new.`;
  },

  async call({ path, token }) {
    if (token === undefined) return authgear.fetch(path);
    const bearer = await OTHER_TOKENS[token]();
    return fetchAndShow(new Request(path, { headers: bearer ? { authorization: `Bearer ${bearer}` } : {} }));
  },

  async switchKeys() {
    const served = !settings.standIn.servesKeys;
    const body = JSON.stringify({ served });
    await fetch('local-authgear/keys', { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
    settings.standIn.servesKeys = served;
    byId('keys-state').textContent = served ? 'The keys are served again.' : 'The keys are stopped.';
  },
};

/** What may be sent by mistake in place of the access token. */
const OTHER_TOKENS = {
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

// 2. What was sent and received, and what it means.

/** All requests of the SDK pass here. Those to the API are shown as they happened. */
async function fetchAndShow(request) {
  const response = await fetch(request);
  if (new URL(request.url).pathname.startsWith('/api/')) await showExchange(request, response.clone());
  return response;
}

async function showExchange(request, response) {
  const call = `${request.method} ${new URL(request.url).pathname}`;
  const status = `${response.status} ${response.statusText}`;
  const body = await response.json();
  const item = byId('exchange').content.cloneNode(true);
  item.querySelector('.status').textContent = status;
  item.querySelector('.status').classList.add(response.ok ? 'granted' : 'refused');
  item.querySelector('.request').textContent = call;
  item.querySelector('.explanation').append(explain(outcomeOf(call, response, body)) ?? '');
  item.querySelector('pre').textContent = [
    call,
    ...shown(request.headers, ['authorization']),
    '',
    status,
    ...shown(response.headers, ['content-type', 'www-authenticate', 'retry-after']),
    '',
    JSON.stringify(body, null, 2),
  ].join('\n');
  for (const details of byId('exchanges').querySelectorAll('details')) details.open = false;
  byId('exchanges').prepend(item);
  byId('latest').textContent = `${call}: ${status}${body.code ? `, ${body.code}` : ''}`;
}

/** Name of the text that explains a response. */
function outcomeOf(call, response, body) {
  if (!response.ok) return body.code ?? String(response.status);
  if (settings.standIn?.servesKeys === false) return '200-outage';
  return call.endsWith('/admin') ? '200-admin' : '200';
}

/** Headers as lines. Of a token no more is shown than that it is one. */
function shown(headers, names) {
  const line = (name) => `${name}: ${headers.get(name).replace(/(Bearer .{12})\S{20,}/, '$1…')}`;
  return names.filter((name) => headers.has(name)).map(line);
}

/** What went wrong on the way: a text of the page, or the error's own message. */
async function problemOf(error) {
  if (!keepsSiteData()) return explain('storage-blocked');
  if (!(error instanceof TypeError)) return explain(error.error) ?? String(error.error_description ?? error.message);
  if (!(await responds('health'))) return explain('app-down');
  if (!(await responds(`${settings.endpoint}/.well-known/openid-configuration`))) return explain('issuer-down');
  return explain('origin-refused');
}

/** Whether a server responds at all, even if the page may not read the response. */
function responds(url) {
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
  const now = { project: settings.standIn ? 'stand-in' : 'real', session: isSignedIn() ? 'in' : 'out' };
  for (const element of document.querySelectorAll('[data-project], [data-session]')) {
    const { project = now.project, session = now.session } = element.dataset;
    element.hidden = project !== now.project || session !== now.session;
  }
  for (const button of document.querySelectorAll('[data-needs-session]')) button.disabled = !isSignedIn();
  byId('keys').textContent = settings.standIn?.servesKeys === false ? 'Start the keys again' : 'Stop the keys';
  byId('session').textContent = isSignedIn() ? `Signed in as ${nameOf(user)}.` : 'Not signed in.';
  renderToken(authgear.accessToken ?? '');
}

function nameOf({ preferredUsername, email, sub, roles = [] } = {}) {
  const roleNames = roles.length > 0 ? `with the role ${roles.join(', ')}` : 'without a role';
  return `${preferredUsername ?? email ?? sub}, ${roleNames}`;
}

function renderToken(token) {
  const [header, claims] = token.split('.');
  if (token && !claims) showProblem(explain('opaque-token'));
  byId('token').hidden = !claims;
  byId('curl').textContent = `curl -i ${location.origin}/api/profile -H "Authorization: Bearer ${token}"`;
  if (!claims) return;
  byId('header').replaceChildren(...members(header));
  byId('claims').replaceChildren(...members(claims));
  renderTimeLeft();
}

/** The members of a part of the token, each with its meaning, in the order of the texts. The last is for all others. */
function members(part) {
  const texts = [...document.querySelectorAll('template[data-member]')];
  const textOf = (name) => texts.find(({ dataset }) => dataset.member === name) ?? texts.at(-1);
  const place = ([name]) => texts.indexOf(textOf(name));
  const sorted = Object.entries(decode(part)).sort((one, another) => place(one) - place(another));
  return sorted.map(([name, value]) => member(name, value, textOf(name)));
}

function member(name, value, text) {
  const item = byId('member').content.cloneNode(true);
  item.querySelector('dt').textContent = name;
  item.querySelector('code').textContent = JSON.stringify(value);
  if (['exp', 'iat', 'auth_time'].includes(name)) {
    item.querySelector('.time').textContent = new Date(value * 1000).toLocaleTimeString();
  }
  item.querySelector('.meaning').append(text.content.cloneNode(true));
  return item;
}

function renderTimeLeft() {
  const [, claims] = authgear.accessToken?.split('.') ?? [];
  if (!claims) return;
  const seconds = Math.max(0, Math.ceil(decode(claims).exp - Date.now() / 1000));
  byId('time-left').textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A text of the page, with the settings filled in. */
function explain(name) {
  const text = document.querySelector(`template[data-explains="${name}"]`)?.content.cloneNode(true);
  if (text) fillIn(text);
  return text;
}

function fillIn(root) {
  for (const element of root.querySelectorAll('[data-setting]'))
    element.textContent = settings[element.dataset.setting];
}

function showProblem(content = '') {
  byId('problem').replaceChildren(content);
  byId('problem').hidden = content === '';
}

const byId = (id) => document.getElementById(id);

/** Reads a part of a JWT: JSON in base64url (RFC 7515). */
function decode(part) {
  const bytes = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));
}

const encode = (value) => btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** Does one thing at a time, says what goes wrong with it, and shows what has changed. */
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

fillIn(document);
setInterval(renderTimeLeft, 1000);
await attempt(start);
if (settings.problem) showProblem(settings.problem);
if (!keepsSiteData()) showProblem(explain('storage-blocked'));
