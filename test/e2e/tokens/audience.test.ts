import { expectRefusal } from '../../support/refusals.js';
import { type StageOptions, useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';

const RESOURCE = 'https://api.example.com';
const ENDPOINT = 'the endpoint';

const CONFIGURATIONS = {
  'one client': { clientId: 'web' },
  'two clients': { clientId: ['web', 'ios'] },
  'any client': { clientId: '*' },
  'a resource': { clientId: 'web', audience: RESOURCE },
  'two resources': { clientId: 'web', audience: ['urn:other', RESOURCE] },
} satisfies Record<string, StageOptions>;

type Configuration = keyof typeof CONFIGURATIONS;

interface Recipient {
  readonly aud?: unknown;
  readonly client_id?: unknown;
}

const ACCEPTED: readonly (readonly [Configuration, Recipient, string])[] = [
  ['one client', { aud: [ENDPOINT], client_id: 'web' }, 'web'],
  ['one client', { aud: ENDPOINT, client_id: 'web' }, 'web'],
  ['one client', { aud: ['urn:other', ENDPOINT], client_id: 'web' }, 'web'],
  ['one client', { aud: 'web' }, 'web'],
  ['one client', { aud: ['web'] }, 'web'],
  ['one client', { aud: ['other', 'web'] }, 'web'],
  ['one client', { aud: ['web'], client_id: 'web' }, 'web'],
  ['two clients', { aud: [ENDPOINT], client_id: 'web' }, 'web'],
  ['two clients', { aud: [ENDPOINT], client_id: 'ios' }, 'ios'],
  ['two clients', { aud: 'ios' }, 'ios'],
  ['two clients', { aud: ['web'], client_id: 'ios' }, 'ios'],
  ['any client', { aud: [ENDPOINT], client_id: 'any-client' }, 'any-client'],
  ['any client', { aud: 'any-client', client_id: 'any-client' }, 'any-client'],
  ['a resource', { aud: [RESOURCE], client_id: 'web' }, 'web'],
  ['a resource', { aud: RESOURCE, client_id: 'web' }, 'web'],
  ['a resource', { aud: [ENDPOINT], client_id: 'web' }, 'web'],
  ['two resources', { aud: [RESOURCE], client_id: 'web' }, 'web'],
  ['two resources', { aud: ['urn:other'], client_id: 'web' }, 'web'],
];

const REFUSED: readonly (readonly [Configuration, Recipient])[] = [
  ['one client', {}],
  ['one client', { client_id: 'web' }],
  ['one client', { aud: [], client_id: 'web' }],
  ['one client', { aud: '', client_id: 'web' }],
  ['one client', { aud: null, client_id: 'web' }],
  ['one client', { aud: 1, client_id: 'web' }],
  ['one client', { aud: { web: true }, client_id: 'web' }],
  ['one client', { aud: [ENDPOINT, 1], client_id: 'web' }],
  ['one client', { aud: [['web']], client_id: 'web' }],
  ['one client', { aud: [ENDPOINT] }],
  ['one client', { aud: [ENDPOINT], client_id: 'ios' }],
  ['one client', { aud: [ENDPOINT], client_id: '' }],
  ['one client', { aud: [ENDPOINT], client_id: null }],
  ['one client', { aud: [ENDPOINT], client_id: ['web'] }],
  ['one client', { aud: [RESOURCE], client_id: 'web' }],
  ['one client', { aud: 'ios' }],
  ['one client', { aud: 'WEB' }],
  ['one client', { aud: 'web ' }],
  ['one client', { aud: 'web', client_id: 'ios' }],
  ['one client', { aud: 'web', client_id: null }],
  ['two clients', { aud: [ENDPOINT], client_id: 'android' }],
  ['two clients', { aud: 'web,ios' }],
  ['any client', { aud: [ENDPOINT] }],
  ['any client', { aud: 'any-client' }],
  ['any client', { aud: [ENDPOINT], client_id: '' }],
  ['any client', { aud: [ENDPOINT], client_id: 1 }],
  ['any client', { aud: '*' }],
  ['any client', { aud: 'web', client_id: 'ios' }],
  ['any client', { aud: [RESOURCE], client_id: 'web' }],
  ['a resource', { aud: [RESOURCE] }],
  ['a resource', { aud: [RESOURCE], client_id: 'ios' }],
  ['a resource', { aud: [`${RESOURCE}/`], client_id: 'web' }],
];

describe.each(ADAPTERS)('audience on %s', (adapter) => {
  const stage = useStage(adapter);
  const apps = new Map<Configuration, TestApp>();

  beforeAll(async () => {
    for (const name of Object.keys(CONFIGURATIONS) as Configuration[]) {
      apps.set(name, await stage.startApp(CONFIGURATIONS[name]));
    }
  });

  const present = async (configuration: Configuration, { aud, client_id }: Recipient) => {
    const { endpoint } = stage.issuer;
    const real = (audience: unknown) => (audience === ENDPOINT ? endpoint : audience);
    const claims = { aud: Array.isArray(aud) ? aud.map(real) : real(aud), client_id };
    // auth_time and amr without client_id would be another reason to refuse.
    const token = await stage.issuer.accessToken({ claims: { ...claims, auth_time: undefined, amr: undefined } });
    const answer = await apps.get(configuration)?.get('/profile', token);
    if (answer === undefined) throw new Error(`no app of configuration ${configuration}`);
    return answer;
  };

  it.each(ACCEPTED)('with %s lets in %j', async (configuration, recipient, clientId) => {
    expect(await present(configuration, recipient)).toMatchObject({ status: 200, body: { clientId } });
  });

  it.each(REFUSED)('with %s answers invalid_audience to %j', async (configuration, recipient) => {
    expectRefusal(await present(configuration, recipient), 'invalid_audience', stage.issuer.endpoint);
  });
});
