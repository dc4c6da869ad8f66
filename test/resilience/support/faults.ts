import { gzipSync } from 'node:zlib';
import { DOCUMENTS, sendJson } from '../../support/base-issuer.js';
import type { Fault, Misanswer } from './faulty-issuer.js';
import { strayKeys, unusableKeys } from './unusable-keys.js';

/** A name for tests, and what the issuer does wrong. */
export type NamedFault = readonly [name: string, fault: Fault];

const JSON_TYPE = { 'content-type': 'application/json' };
const WHITE_SPACE = Buffer.alloc(64 * 1024, ' ');
const BOMB_BYTES = 32 * 1024 * 1024;

/** Never answers. */
export const hang: Misanswer = () => {};

/** Sends a header and half of the body, and no more. */
export const hangInBody: Misanswer = (response, document) => {
  response.writeHead(200, JSON_TYPE).write(halfOf(document));
};

/** Sends the body, a byte a second. */
export const drip: Misanswer = (response, document) => {
  const bytes = Buffer.from(JSON.stringify(document));
  let sent = 0;
  const sendByte = () => response.write(bytes.subarray(sent, ++sent));
  response.writeHead(200, JSON_TYPE);
  sendByte();
  const timer = setInterval(sendByte, 1000);
  response.once('close', () => clearInterval(timer));
};

/** A valid document with white space behind it, this many bytes in all. */
export function padded(bytes: number): Misanswer {
  return (response, document) => response.writeHead(200, JSON_TYPE).end(JSON.stringify(document).padEnd(bytes));
}

/** A valid document under this many bytes of header. */
export function longHeader(bytes: number): Misanswer {
  return (response, document) => {
    response.setHeader('x-padding', 'x'.repeat(bytes));
    sendJson(response, document);
  };
}

/** White space without end. */
function endless(code: number): Misanswer {
  return (response) => {
    const pour = (): void => {
      while (!response.destroyed && response.write(WHITE_SPACE));
    };
    response.on('drain', pour).writeHead(code, JSON_TYPE);
    pour();
  };
}

let whiteSpaceInGzip: Buffer | undefined;

/** A valid document behind 32 MiB of white space, in 32 KiB of gzip. */
const gzipBomb: Misanswer = (response, document) => {
  whiteSpaceInGzip ??= gzipSync(Buffer.alloc(BOMB_BYTES, ' '));
  response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' });
  response.end(Buffer.concat([whiteSpaceInGzip, gzipSync(JSON.stringify(document))]));
};

const cutInBody: Misanswer = (response, document) => {
  response.writeHead(200, { ...JSON_TYPE, 'content-length': 10_000 });
  response.write(halfOf(document), () => response.destroy());
};

/** A valid document under another status. */
function status(code: number): Misanswer {
  return (response, document) => response.writeHead(code, JSON_TYPE).end(JSON.stringify(document));
}

function text(body: string, type = 'application/json'): Misanswer {
  return (response) => response.writeHead(200, { 'content-type': type }).end(body);
}

/** To a place where the document is served as it should be. */
function redirect(code: number): Misanswer {
  return (response) => response.writeHead(code, { location: `${response.req.url}?moved` }).end();
}

/** The document with other members. */
function altered(change: (origin: { endpoint: string; port: number; jwks: readonly unknown[] }) => object): Misanswer {
  return (response, document, issuer) => sendJson(response, { ...document, ...change(issuer) });
}

function halfOf(document: object): string {
  const json = JSON.stringify(document);
  return json.slice(0, json.length / 2);
}

/** What can go wrong with either document. */
const EXCHANGES: Readonly<Record<string, Misanswer>> = {
  'status 500': status(500),
  'status 403': status(403),
  'status 404': status(404),
  'status 204': (response) => response.writeHead(204).end(),
  'redirect 301': redirect(301),
  'redirect 307': redirect(307),
  'an HTML page': text('<!doctype html><title>Maintenance</title>', 'text/html'),
  'HTML under a JSON type': text('<!doctype html><title>Maintenance</title>'),
  'an empty body': text(''),
  'an empty object': text('{}'),
  'null for an object': text('null'),
  'an array for an object': text('[]'),
  'half a document': (response, document) => response.writeHead(200, JSON_TYPE).end(halfOf(document)),
  'a body cut short': cutInBody,
  'a reset in place of a header': (response) => response.socket?.resetAndDestroy(),
  'bytes that are not HTTP': (response) => response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n\r\n'),
  'a header of 64 KiB': longHeader(64 * 1024),
  'an endless body': endless(200),
  'an endless body under status 500': endless(500),
  'a gzip bomb': gzipBomb,
};

/** Wherever a `jwks_uri` here leads to valid keys, only the refusal to follow it keeps them away. */
const DISCOVERY_DOCUMENTS: Readonly<Record<string, Misanswer>> = {
  'another issuer': altered(() => ({ issuer: 'https://other.authgear.cloud' })),
  'the issuer with a slash': altered(({ endpoint }) => ({ issuer: `${endpoint}/` })),
  'the issuer in another scheme': altered(({ endpoint }) => ({ issuer: endpoint.replace('http:', 'https:') })),
  'no jwks_uri': altered(() => ({ jwks_uri: undefined })),
  'a jwks_uri that is no string': altered(({ endpoint }) => ({ jwks_uri: [`${endpoint}/oauth2/jwks`] })),
  'a relative jwks_uri': altered(() => ({ jwks_uri: '/oauth2/jwks' })),
  'a jwks_uri on another host': altered(({ port }) => ({ jwks_uri: `http://localhost:${port}/oauth2/jwks` })),
  'a jwks_uri on another port': altered(() => ({ jwks_uri: 'http://127.0.0.1:9/oauth2/jwks' })),
  'a jwks_uri of another scheme': altered(({ port }) => ({ jwks_uri: `https://127.0.0.1:${port}/oauth2/jwks` })),
  'a jwks_uri with credentials': altered(({ port }) => ({ jwks_uri: `http://a:b@127.0.0.1:${port}/oauth2/jwks` })),
  'a jwks_uri to a file': altered(() => ({ jwks_uri: 'file:///etc/hostname' })),
  'a jwks_uri that holds the keys': altered(({ jwks }) => ({
    jwks_uri: `data:application/json,${encodeURIComponent(JSON.stringify({ keys: jwks }))}`,
  })),
};

const JWKS_DOCUMENTS: Readonly<Record<string, Misanswer>> = {
  'no keys': altered(() => ({ keys: [] })),
  'keys that are no array': altered(({ jwks }) => ({ keys: { ...jwks } })),
  'none but unusable keys': altered(() => ({ keys: unusableKeys().map(({ jwk }) => jwk) })),
  'more keys than are read': altered(({ jwks }) => ({ keys: [...jwks, ...strayKeys(2000)] })),
};

const SILENCES: Readonly<Record<string, Misanswer>> = {
  'silence before the header': hang,
  'silence in the body': hangInBody,
  'a byte a second': drip,
};

/** Faults that show at once. */
export const QUICK_FAULTS: readonly NamedFault[] = [
  ['connections refused', { connections: 'refused' }],
  ['connections reset', { connections: 'reset' }],
  ...inEitherDocument(EXCHANGES),
  ...named('discovery', DISCOVERY_DOCUMENTS),
  ...named('jwks', JWKS_DOCUMENTS),
];

/** Faults that show only when the deadline of a refresh has passed. */
export const SILENT_FAULTS: readonly NamedFault[] = inEitherDocument(SILENCES);

/** One fault of every sort, for tests that don't take their time. */
export const SAMPLE_QUICK_FAULTS = namedFaults(
  'connections refused',
  'connections reset',
  'discovery: status 500',
  'discovery: another issuer',
  'jwks: an HTML page',
  'jwks: none but unusable keys',
);

export const SAMPLE_SILENT_FAULTS = namedFaults('discovery: silence before the header', 'jwks: silence in the body');

/** One of the faults above. */
export function faultNamed(wanted: string): Fault {
  const found = [...QUICK_FAULTS, ...SILENT_FAULTS].find(([name]) => name === wanted);
  if (found === undefined) throw new Error(`there is no fault "${wanted}"`);
  return found[1];
}

function namedFaults(...wanted: readonly string[]): readonly NamedFault[] {
  return wanted.map((name) => [name, faultNamed(name)]);
}

function inEitherDocument(misanswers: Readonly<Record<string, Misanswer>>): NamedFault[] {
  return DOCUMENTS.flatMap((document) => named(document, misanswers));
}

function named(document: 'discovery' | 'jwks', misanswers: Readonly<Record<string, Misanswer>>): NamedFault[] {
  return Object.entries(misanswers).map(([name, misanswer]) => [`${document}: ${name}`, { [document]: misanswer }]);
}
