/**
 * Starts the built sample app on its local stand-in, does what its reader would do, and says what came out.
 * It needs Node alone: the printed curl lines are run with fetch.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('dist/main.js', import.meta.url));
const DEADLINE_MS = 60_000;
/** Set, though empty, so that no .env file takes their place. */
const ON_STAND_IN = { AUTHGEAR_ENDPOINT: '', AUTHGEAR_CLIENT_ID: '', PORT: '0' };

let passed = 0;
let failed = 0;

function check(what, actual, expected) {
  const isRight = actual === expected;
  isRight ? passed++ : failed++;
  console.log(isRight ? `ok      ${what}: ${actual}` : `FAILED  ${what}: ${actual} instead of ${expected}`);
}

function start(environment) {
  const app = spawn(process.execPath, [MAIN], {
    env: { ...process.env, NODE_ENV: 'development', NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  });
  const output = { text: '' };
  for (const stream of [app.stdout, app.stderr]) stream.on('data', (data) => (output.text += data));
  return { app, output, closed: once(app, 'close') };
}

/** Reads what the app prints until it has said everything. */
async function readExamples(app) {
  const printed = { endpoint: '', examples: [] };
  let status = 0;
  for await (const line of createInterface(app.stdout)) {
    const [, path, token] = /^curl -i (\S+) -H "Authorization: Bearer (\S+)"$/.exec(line) ?? [];
    if (path && token) printed.examples.push({ url: path, token, status });
    status = Number(/^(\d{3}) expected/.exec(line)?.[1] ?? 0);
    printed.endpoint ||= /stand-in for Authgear, (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1] ?? '';
    if (line.startsWith('Ctrl+C')) break;
  }
  return printed;
}

async function get(url, token) {
  const response = await fetch(url, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  return { status: response.status, body: await response.json() };
}

async function runExamples({ examples }) {
  check('statuses announced', examples.map(({ status }) => status).join(' '), '200 200 401 401');
  for (const { url, token, status } of examples) {
    check(`printed line for ${new URL(url).pathname}`, (await get(url, token)).status, status);
  }
}

async function useApi({ examples, endpoint }) {
  const { url, token } = examples[0];
  const api = (path) => new URL(path, url).href;
  const profile = await get(api('/api/profile'), token);
  check('profile belongs to the subject of the token', profile.body.user_id, profile.body.claims.sub);
  check(
    'audience of the token is the endpoint, in an array',
    JSON.stringify(profile.body.claims.aud),
    `["${endpoint}"]`,
  );
  check('ID of the token, in hex digits', /^[0-9a-f]{64}$/.test(profile.body.claims.jti), true);
  check('admin answers', (await get(api('/api/admin'), examples[1].token)).body.message, 'Admin access granted');
  const refusal = await get(api('/api/admin'), token);
  check('user at /api/admin', `${refusal.status} ${refusal.body.message}`, '403 Insufficient permissions');
  check('no token', (await get(api('/api/profile'))).status, 401);
  check('expired token', (await get(api('/api/profile'), examples[2].token)).body.code, 'token_expired');
  check('ID token', (await get(api('/api/profile'), examples[3].token)).body.code, 'wrong_token_type');
  check('public route', (await get(api('/api/public'))).status, 200);
  check('health', (await get(api('/health'))).status, 200);
  check('page', (await fetch(api('/'))).headers.get('content-type'), 'text/html; charset=utf-8');
  check('token got by hand', (await get(api('/api/profile'), await signInByHand(endpoint))).status, 200);
}

async function signInByHand(endpoint) {
  const response = await fetch(`${endpoint}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:local-authgear:sign-in',
      client_id: 'local-client',
      username: 'alice',
    }),
  });
  return (await response.json()).access_token;
}

async function floodApi({ examples: [{ url }] }) {
  const statuses = new Set();
  for (let count = 0; count < 101; count++) statuses.add((await get(new URL('/api/profile', url).href)).status);
  check('one client asking too often, without a token', [...statuses].sort().join(' then '), '401 then 429');
  check('health after that', (await get(new URL('/health', url).href)).status, 200);
}

async function stop({ app, closed }) {
  app.kill('SIGTERM');
  const [code, signal] = await closed;
  check('exit after SIGTERM', `code ${code}, signal ${signal}`, 'code 0, signal null');
}

async function refuseToStart(what, environment, message) {
  const { output, closed } = start({ ...ON_STAND_IN, ...environment });
  const [code] = await closed;
  check(`${what}: exit code`, code, 1);
  check(`${what}: says so`, output.text.includes(message), true);
}

const sample = start(ON_STAND_IN);
try {
  const printed = await readExamples(sample.app);
  check('warnings at start-up', / WARN .*/.exec(sample.output.text)?.[0] ?? 'none', 'none');
  await runExamples(printed);
  await useApi(printed);
  await floodApi(printed);
  await stop(sample);
  const occupied = createServer().listen(0);
  await once(occupied, 'listening');
  const { port } = occupied.address();
  await refuseToStart(
    'port in use',
    { PORT: `${port}` },
    `Port ${port} is in use: stop what listens there, or set PORT`,
  );
  occupied.close();
  const loopback = createServer().listen(0, '127.0.0.1');
  await once(loopback, 'listening');
  const standInPort = `${loopback.address().port}`;
  await refuseToStart("stand-in's port in use", { LOCAL_AUTHGEAR_PORT: standInPort }, 'or set LOCAL_AUTHGEAR_PORT');
  loopback.close();
  await refuseToStart('no number as port', { LOCAL_AUTHGEAR_PORT: 'any' }, 'LOCAL_AUTHGEAR_PORT is "any"');
  await refuseToStart(
    'endpoint with a path',
    { AUTHGEAR_ENDPOINT: 'https://a.test/oauth2', AUTHGEAR_CLIENT_ID: 'app' },
    'endpoint ("https://a.test/oauth2") is not an https origin',
  );
  await refuseToStart('no Client ID', { AUTHGEAR_ENDPOINT: 'https://a.test' }, 'AUTHGEAR_CLIENT_ID is missing');
  await refuseToStart('stand-in in production', { NODE_ENV: 'production' }, 'never runs in production');
} catch (error) {
  failed++;
  console.log(`FAILED  ${error.stack}\n\nThe app said:\n${sample.output.text}`);
} finally {
  sample.app.kill('SIGKILL');
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
