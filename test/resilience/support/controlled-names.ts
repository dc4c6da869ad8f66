import dns from 'node:dns';

type Callback = (error: Error | null, addresses?: readonly { address: string; family: number }[]) => void;

/** The resolver of the process, under control for one name, which leads to this machine while `isWorking`. */
export class ControlledNames {
  isWorking = true;
  readonly #lookup = dns.lookup;

  constructor(name: string) {
    this.#install((hostname: string, options: object, callback: Callback): void => {
      if (hostname !== name) Reflect.apply(this.#lookup, dns, [hostname, options, callback]);
      else if (this.isWorking) callback(null, [{ address: '127.0.0.1', family: 4 }]);
      else callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }));
    });
  }

  release(): void {
    this.#install(this.#lookup);
  }

  /** Every connection of the process looks its host up with what stands here. */
  #install(lookup: unknown): void {
    Object.defineProperty(dns, 'lookup', { value: lookup });
  }
}
