/** What socket.io itself has of a namespace, beside its interface. */
interface Internals {
  /** The sockets that no middleware has admitted or refused yet. */
  readonly _preConnectSockets?: { readonly size: number };
  readonly _remove?: (socket: unknown) => void;
}

/**
 * Keeps a namespace for the sockets that are joining it.
 *
 * With `cleanupEmptyChildNamespaces`, socket.io forgets a namespace when a socket is refused or leaves, and no other one has
 * joined. Whoever is still to be admitted would then join what broadcasts don't reach.
 */
export function keepWhileJoining(namespace: object): void {
  const { _preConnectSockets: joining, _remove: removeAndForget }: Internals = namespace;
  const { _remove: remove }: Internals = Object(Object.getPrototypeOf(namespace));
  if (joining === undefined || removeAndForget === undefined || remove === undefined) return;
  Object.assign(namespace, {
    _remove(socket: unknown): void {
      remove.call(namespace, socket);
      if (joining.size === 0) removeAndForget.call(namespace, socket);
    },
  });
}
