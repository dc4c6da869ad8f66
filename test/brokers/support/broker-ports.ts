/** The brokers that tests may need. */
export type BrokerName = 'redis' | 'nats' | 'mosquitto' | 'rabbitmq' | 'kafka';

const ports: Partial<Record<BrokerName, number>> = JSON.parse(process.env.BROKER_PORTS ?? '{}');

export function isRunning(name: BrokerName): boolean {
  return ports[name] !== undefined;
}

/** Where a broker listens: `127.0.0.1:port`. */
export function addressOf(name: BrokerName): string {
  return `127.0.0.1:${ports[name]}`;
}

export function portOf(name: BrokerName): number {
  return ports[name] ?? 0;
}
