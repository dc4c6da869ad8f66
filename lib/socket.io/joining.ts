/** Members of a namespace that aren't part of socket.io's interface. */
interface Internals {
  /** The sockets that no middleware has admitted or refused yet. */
  readonly _preConnectSockets?: { readonly size: number };
  readonly _remove?: (socket: unknown) => void;
}

/**
 * Keeps a namespace for the sockets that are joining it.
 *
 * With `cleanupEmptyChildNamespaces`, socket.io removes a namespace when a socket is refused or leaves, and no other one has
 * joined. A socket that is still joining would then be in a namespace that broadcasts don't reach.
 */
export function keepWhileJoining(namespace: object): void {
  const { _preConnectSockets: joining, _remove: removeAndCleanUp }: Internals = namespace;
  const { _remove: remove }: Internals = Object(Object.getPrototypeOf(namespace));
  if (joining === undefined || removeAndCleanUp === undefined || remove === undefined) return;
  Object.assign(namespace, {
    _remove(socket: unknown): void {
      remove.call(namespace, socket);
      if (joining.size === 0) removeAndCleanUp.call(namespace, socket);
    },
  });
}
