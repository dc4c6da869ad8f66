import { SOME_ADAPTERS } from '../support/scale.js';
import { type AttackIssuer, useAttackIssuer } from './support/attack-issuer.js';
import { useTarget, type Verdict } from './support/target.js';

const RESOURCE = 'https://api.example/';
const CLIENTS = ['web', 'ios'] as const;

/** Values that `aud` is put together from; ENDPOINT stands for the issuer. */
const AUDIENCES = ['ENDPOINT', 'web', 'ios', 'stranger', RESOURCE, 'WEB', ''] as const;

const CLIENT_IDS: readonly unknown[] = [
  undefined,
  'web',
  'ios',
  'stranger',
  '',
  'WEB',
  'web ',
  '*',
  RESOURCE,
  'ENDPOINT',
  null,
  0,
  true,
  ['web'],
  { web: 'web' },
];

const WRONG_AUDIENCES: readonly unknown[] = [
  undefined,
  null,
  0,
  true,
  {},
  { 0: 'web' },
  { web: true },
  ['web', 1],
  ['web', null],
  [['web']],
  [{ aud: 'web' }],
];

interface Settings {
  readonly clientId: string | readonly string[];
  readonly audience: readonly string[];
}

const SETTINGS: readonly Settings[] = [
  { clientId: 'web', audience: [] },
  { clientId: [...CLIENTS], audience: [] },
  { clientId: 'web', audience: [RESOURCE] },
  { clientId: [...CLIENTS], audience: [RESOURCE, 'urn:other'] },
  { clientId: '*', audience: [] },
  { clientId: '*', audience: [RESOURCE] },
];

describe('aud and client_id in every combination', () => {
  const source = useAttackIssuer();
  const tokens = new Map<string, string>();

  /** Signed once for all settings. */
  const tokenOf = (claims: Combination): string => {
    const name = JSON.stringify(claims);
    const token = tokens.get(name) ?? source.issuer.token(claims);
    tokens.set(name, token);
    return token;
  };

  describe.each(SETTINGS)('with the clientId $clientId and the audience $audience', (settings) => {
    const stage = useTarget('express', settings, source);

    it.each(CLIENT_IDS)('judges the client_id %j with every aud', async (client) => {
      const combinations = withEveryAudience(client, everyAudience(), stage.target.issuer.endpoint);
      const verdicts = await verdictsOn(combinations, (claims) => stage.target.judge(tokenOf(claims)));
      expect(verdicts).toEqual(expectedOf(combinations, settings, stage.target.issuer));
    });
  });
});

describe.each(SOME_ADAPTERS)('aud and client_id by HTTP on %s', (adapter) => {
  const settings: Settings = { clientId: [...CLIENTS], audience: [RESOURCE] };
  const stage = useTarget(adapter, settings);

  it.each(CLIENT_IDS)('judges the client_id %j with every single aud', async (client) => {
    const { issuer } = stage.target;
    const combinations = withEveryAudience(client, singleAudiences(), issuer.endpoint);
    const verdicts = await verdictsOn(combinations, (claims) => stage.target.verdictOn(issuer.token(claims)));
    expect(verdicts).toEqual(expectedOf(combinations, settings, issuer));
  });
});

interface Combination {
  readonly aud: unknown;
  readonly client_id: unknown;
}

type Verdicts = Readonly<Record<string, Verdict>>;

function withEveryAudience(client: unknown, audiences: readonly unknown[], endpoint: string): readonly Combination[] {
  const resolve = <T>(value: T): T | string => (value === 'ENDPOINT' ? endpoint : value);
  return audiences.map((template) => ({
    aud: Array.isArray(template) ? template.map(resolve) : resolve(template),
    client_id: resolve(client),
  }));
}

async function verdictsOn(
  combinations: readonly Combination[],
  ask: (claims: Combination) => Promise<Verdict>,
): Promise<Verdicts> {
  const verdicts: Record<string, Verdict> = {};
  for (const claims of combinations) verdicts[JSON.stringify(claims)] = await ask(claims);
  return verdicts;
}

function expectedOf(combinations: readonly Combination[], settings: Settings, issuer: AttackIssuer): Verdicts {
  const resources = [issuer.endpoint, ...settings.audience];
  const verdictOn = ({ aud, client_id: client }: Combination): Verdict =>
    isForUs(aud, client, settings.clientId, resources) ? 'accepted' : 'invalid_audience';
  return Object.fromEntries(combinations.map((claims) => [JSON.stringify(claims), verdictOn(claims)]));
}

function singleAudiences(): readonly unknown[] {
  return [...AUDIENCES, ...AUDIENCES.map((audience) => [audience])];
}

/** Each value alone, as a string and in an array; every pair; all; none; and wrong forms. */
function everyAudience(): readonly unknown[] {
  const pairs = AUDIENCES.flatMap((one, index) => AUDIENCES.slice(index + 1).map((other) => [one, other]));
  return [...singleAudiences(), ...pairs, [...AUDIENCES], [...AUDIENCES].reverse(), [], ...WRONG_AUDIENCES];
}

/** Rule 9 of the contract, written down a second time and as plainly as can be. */
function isForUs(aud: unknown, client: unknown, clientId: Settings['clientId'], resources: readonly string[]): boolean {
  const list: unknown = typeof aud === 'string' ? [aud] : aud;
  if (!Array.isArray(list) || list.some((item) => typeof item !== 'string')) return false;
  if (client === '' || (client !== undefined && typeof client !== 'string')) return false;
  if (clientId === '*' && client === undefined) return false;
  const clients: readonly unknown[] = clientId === '*' ? [client] : [clientId].flat();

  const namesClient = list.some((item) => clients.includes(item)) && (client === undefined || clients.includes(client));
  const namesResource = list.some((item) => resources.includes(item)) && clients.includes(client);
  return namesClient || namesResource;
}
