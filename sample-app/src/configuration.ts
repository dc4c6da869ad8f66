/** What the app is told by its environment. */
export interface Configuration {
  readonly port: number;
  /** Loopback port of the local stand-in. */
  readonly localAuthgearPort: number;
  /** The Authgear project. Undefined: run on the local stand-in. */
  readonly authgear: { readonly endpoint: string; readonly clientId: string } | undefined;
}

/** Reads the environment, in which @nestjs/config has put what the .env file says. An empty variable counts as unset. */
export function configuration(): Configuration {
  return {
    port: readPort('PORT', '3000'),
    localAuthgearPort: readPort('LOCAL_AUTHGEAR_PORT', '0'),
    authgear: readAuthgear(process.env),
  };
}

function readPort(variable: string, byDefault: string): number {
  const text = process.env[variable] || byDefault;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`${variable} is ${JSON.stringify(text)}: set it to a number from 0 to 65535`);
}

function readAuthgear(environment: NodeJS.ProcessEnv): Configuration['authgear'] {
  const { AUTHGEAR_ENDPOINT: endpoint, AUTHGEAR_CLIENT_ID: clientId, NODE_ENV } = environment;
  if (endpoint && clientId) return { endpoint: endpoint.replace(/\/$/, ''), clientId };
  if (endpoint) {
    throw new Error(
      'AUTHGEAR_CLIENT_ID is missing: set it to the Client ID of your application, ' +
        'or leave AUTHGEAR_ENDPOINT unset too to run on the local stand-in for Authgear',
    );
  }
  if (clientId) {
    throw new Error(
      'AUTHGEAR_ENDPOINT is missing: set it to the endpoint of your project, or unset AUTHGEAR_CLIENT_ID too',
    );
  }
  if (NODE_ENV === 'production') {
    throw new Error('AUTHGEAR_ENDPOINT is missing: the local stand-in for Authgear never runs in production');
  }
  return undefined;
}
