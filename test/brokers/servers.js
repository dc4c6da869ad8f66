import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const HOST = '127.0.0.1';

/** The folder with the libraries of a Kafka server: of a Kafka that is installed, or what Maven brought. */
const KAFKA_LIBS = resolve(process.env.KAFKA_HOME ?? 'test/brokers/kafka', 'libs', '*');

/** Debian's own command starts it as another user. */
const RABBITMQ = ['/usr/lib/rabbitmq/bin/rabbitmq-server', 'rabbitmq-server'];

const java = (...args) => ['java', '-Xmx512m', '-cp', KAFKA_LIBS, ...args];

/**
 * Real servers, each of which keeps what it writes in a folder of its own, and listens on loopback alone.
 *
 * - `command(folder, ports)`: what starts it in the foreground, on the first of as many free ports as `ports` says
 * - `variables`: of its environment
 * - `prepare`, `cleanUp`: before and after that
 */
export const SERVERS = [
  {
    name: 'redis',
    install: 'apt-get install redis-server, or brew install redis',
    isInstalled: () => isCommand('redis-server'),
    ports: 1,
    command: (folder, [port]) => ['redis-server', '--port', port, '--bind', HOST, '--save', '', '--dir', folder],
  },
  {
    name: 'nats',
    install: 'apt-get install nats-server, or brew install nats-server',
    isInstalled: () => isCommand('nats-server'),
    ports: 1,
    command: (_folder, [port]) => ['nats-server', '--addr', HOST, '--port', port],
  },
  {
    name: 'mosquitto',
    install: 'apt-get install mosquitto, or brew install mosquitto',
    isInstalled: () => isCommand('mosquitto'),
    ports: 1,
    prepare: (folder, [port]) =>
      writeFileSync(join(folder, 'mosquitto.conf'), `listener ${port} ${HOST}\nallow_anonymous true\n`),
    command: (folder) => ['mosquitto', '-c', join(folder, 'mosquitto.conf')],
  },
  {
    name: 'rabbitmq',
    install: 'apt-get install rabbitmq-server, or brew install rabbitmq',
    isInstalled: () => RABBITMQ.some(isCommand),
    ports: 3,
    command: () => [RABBITMQ.find(isCommand)],
    variables: (folder, [port, distributionPort, mapperPort]) => ({
      HOME: folder,
      ERL_EPMD_ADDRESS: HOST,
      ERL_EPMD_PORT: mapperPort,
      RABBITMQ_NODENAME: 'nestjs-authgear@localhost',
      RABBITMQ_NODE_IP_ADDRESS: HOST,
      RABBITMQ_NODE_PORT: port,
      RABBITMQ_DIST_PORT: distributionPort,
      RABBITMQ_MNESIA_BASE: folder,
      RABBITMQ_LOG_BASE: folder,
      RABBITMQ_PID_FILE: join(folder, 'pid'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
    }),
    // Erlang's mapper of ports stays behind otherwise.
    cleanUp: (variables) => spawnSync('epmd', ['-port', variables.ERL_EPMD_PORT, '-kill'], { env: variables }),
  },
  {
    name: 'kafka',
    install:
      'mvn dependency:copy-dependencies -f test/brokers/kafka/pom.xml -DoutputDirectory=libs, or set KAFKA_HOME to the ' +
      'folder of a Kafka 3; both need Java',
    isInstalled: () => isCommand('java') && existsSync(KAFKA_LIBS.slice(0, -1)),
    ports: 2,
    prepare(folder, ports) {
      writeFileSync(join(folder, 'server.properties'), kafkaProperties(folder, ports));
      const [command, ...args] = java('kafka.tools.StorageTool', 'format', '-t', '4L6g3nShT-eMCtK--X86sw', '-c');
      execFileSync(command, [...args, join(folder, 'server.properties')], { stdio: 'ignore' });
    },
    command: (folder) => java('kafka.Kafka', join(folder, 'server.properties')),
  },
];

function isCommand(name) {
  return name.startsWith('/') ? existsSync(name) : spawnSync('which', [name]).status === 0;
}

function kafkaProperties(folder, [port, controllerPort]) {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${HOST}:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://${HOST}:${port},CONTROLLER://${HOST}:${controllerPort}`,
    'log.dirs': join(folder, 'data'),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
