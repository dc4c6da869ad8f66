import { keepWhileJoining } from '../../lib/socket.io/joining.js';

describe('keepWhileJoining()', () => {
  class Namespace {
    readonly _preConnectSockets = new Map();
    readonly removed: unknown[] = [];

    _remove(socket: unknown): void {
      this.removed.push(socket);
      this._preConnectSockets.delete(socket);
    }
  }

  function dynamicNamespace() {
    const cleanedUp: unknown[] = [];
    const namespace = Object.assign(new Namespace(), { _remove: (socket: unknown) => cleanedUp.push(socket) });
    keepWhileJoining(namespace);
    return { namespace, cleanedUp };
  }

  it('removes each socket, and lets socket.io remove the namespace with the last one alone', () => {
    const { namespace, cleanedUp } = dynamicNamespace();
    namespace._preConnectSockets.set('s1', {}).set('s2', {});
    for (const socket of ['s1', 's2', 's3']) namespace._remove(socket);
    expect(namespace.removed).toEqual(['s1', 's2', 's3']);
    expect(cleanedUp).toEqual(['s2', 's3']);
  });

  it.each<[string, object]>([
    ['no list of the sockets that are joining', Object.create({ _remove: () => undefined })],
    ['no way to remove a socket', { _preConnectSockets: new Map() }],
    ['a way of its own alone', { _preConnectSockets: new Map(), _remove: () => undefined }],
    ['no prototype', Object.assign(Object.create(null), { _preConnectSockets: new Map(), _remove: () => undefined })],
  ])('leaves a namespace as it is that has %s', (_what, namespace) => {
    const before = { ...namespace };
    keepWhileJoining(namespace);
    expect({ ...namespace }).toEqual(before);
  });
});
