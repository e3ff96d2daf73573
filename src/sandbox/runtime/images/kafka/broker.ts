import type { Connection } from '../../../network/connection.ts';
import { makeAll } from '../../make-directories.ts';
import { forever, type Program } from '../../process.ts';
import { readLines, sendLine } from '../../programs/json-lines.ts';
import { formatDate } from '../../shell/date.ts';
import { createGroups, type Groups } from './groups.ts';
import type { Ask, GroupRow, Tell } from './protocol.ts';
import { openStorage, type Storage } from './storage.ts';

const listenPort = 9092;

interface Broker {
  id: number;
  advertised: { host: string; port: number };
  defaultPartitions: number;
  storage: Storage;
  groups: Groups;
  random: () => number;
}

/** `/etc/kafka/docker/run`: one broker, its own controller, that keeps its records under KAFKA_LOG_DIRS. */
export const broker: Program = function* (io) {
  const log = (text: string) =>
    io.out(
      `[${formatDate(io.clock.now(), '%Y-%m-%d %H:%M:%S')},${String(io.clock.now() % 1000).padStart(3, '0')}] ${text}\n`,
    );
  const { environment } = io;
  const problem = settingsProblem(environment);
  if (problem) {
    io.out(
      '===> User\n===> Setting default values of environment variables if not already set.\n===> Configuring ...\n',
    );
    io.err(`${problem}\n`);
    return 1;
  }
  const directory = environment.KAFKA_LOG_DIRS || '/tmp/kraft-combined-logs';
  const id = Number(environment.KAFKA_NODE_ID ?? 1);
  makeAll(io, directory);
  const storage = openStorage(io.files, directory);
  const settings: Broker = {
    id,
    advertised: advertisedBy(environment),
    defaultPartitions: Number(environment.KAFKA_NUM_PARTITIONS ?? 1),
    storage,
    groups: createGroups(storage),
    random: io.random,
  };
  log(`INFO [BrokerServer id=${id}] Transition from SHUTDOWN to STARTING (kafka.server.BrokerServer)`);
  yield io.work(environment.KAFKA_HEAP_OPTS ? 300 : 400);
  if (!io.listenTcp(listenPort, (connection) => serve(settings, connection))) {
    log(
      `ERROR Exiting Kafka due to fatal exception: Socket server failed to bind to 0.0.0.0:${listenPort}: Address already in use.`,
    );
    return 1;
  }
  log(`INFO [BrokerServer id=${id}] Transition from STARTING to STARTED (kafka.server.BrokerServer)`);
  log(`INFO [KafkaRaftServer nodeId=${id}] Kafka Server started (kafka.server.KafkaRaftServer)`);
  io.onSignal('TERM', () => {
    log(`INFO [BrokerServer id=${id}] Transition from STARTED to SHUTTING_DOWN (kafka.server.BrokerServer)`);
    log(`INFO [BrokerServer id=${id}] shut down completed (kafka.server.BrokerServer)`);
    // The JVM ends so on the signal.
    io.exit(143);
  });
  for (;;) yield forever;
};

function settingsProblem({
  KAFKA_PROCESS_ROLES,
  KAFKA_ADVERTISED_LISTENERS,
}: Record<string, string>): string | undefined {
  // Who sets one of them replaces all defaults of the image.
  if (KAFKA_PROCESS_ROLES && !KAFKA_ADVERTISED_LISTENERS)
    return 'KAFKA_ADVERTISED_LISTENERS is required.\nCommand [/opt/kafka/bin/kafka-run-class.sh] FAILED !';
  return undefined;
}

/** Where clients are told to find the broker: the first listener that is not a controller's. */
function advertisedBy({ KAFKA_ADVERTISED_LISTENERS = '' }: Record<string, string>): Broker['advertised'] {
  const [, host, port] = /PLAINTEXT\w*:\/\/([^:,]*):(\d+)/.exec(KAFKA_ADVERTISED_LISTENERS) ?? [];
  return { host: host || 'localhost', port: Number(port ?? listenPort) };
}

function serve(settings: Broker, connection: Connection): void {
  let joined: string | undefined;
  readLines<Ask>(connection, (ask) => {
    if (ask.ask === 'subscribe') joined = ask.group;
    const tell = answer(settings, connection, ask);
    if (tell) sendLine(connection, tell);
  });
  const leave = () => {
    if (joined !== undefined) settings.groups.leave(joined, connection);
    joined = undefined;
  };
  connection.onEnd(() => {
    leave();
    connection.end();
  });
  connection.onClose(leave);
}

function answer(settings: Broker, connection: Connection, ask: Ask): Tell | undefined {
  const { storage, groups, id } = settings;
  switch (ask.ask) {
    case 'metadata':
      return { tell: 'metadata', broker: id, ...settings.advertised };
    case 'topics':
      return { tell: 'topics', names: [...storage.topics()] };
    case 'create':
      return create(settings, ask);
    case 'delete':
      if (!storage.partitions(ask.topic)) return unknownTopic(ask.topic);
      storage.remove(ask.topic);
      return { tell: 'done' };
    case 'describe': {
      const missing = ask.topics.find((topic) => !storage.partitions(topic));
      if (missing !== undefined) return unknownTopic(missing);
      const topics = (ask.topics.length > 0 ? ask.topics : storage.topics()).map((topic) => ({
        topic,
        partitions: storage.partitions(topic)?.length ?? 0,
      }));
      return { tell: 'described', broker: id, topics };
    }
    case 'produce': {
      // Topics come into being when they are written to: auto.create.topics.enable is true in the image.
      if (!storage.partitions(ask.topic)) storage.create(ask.topic, settings.defaultPartitions);
      const count = storage.partitions(ask.topic)?.length ?? 1;
      const { key } = ask.record;
      storage.append(ask.topic, key === null ? Math.floor(settings.random() * count) : hash(key) % count, ask.record);
      groups.deliver(ask.topic);
      return { tell: 'done' };
    }
    case 'subscribe': {
      if (!storage.partitions(ask.topic)) storage.create(ask.topic, settings.defaultPartitions);
      const host = connection.remote.address;
      const member = `console-consumer-${host}-${connection.remote.port}`;
      groups.join(ask.group, { id: member, host, topic: ask.topic, connection, fromBeginning: ask.fromBeginning });
      return undefined;
    }
    case 'groups':
      return { tell: 'groups', names: [...new Set([...storage.groups(), ...groups.names()])].sort() };
    default:
      return describeGroup(settings, ask.group);
  }
}

function create({ storage }: Broker, ask: Extract<Ask, { ask: 'create' }>): Tell {
  if (storage.partitions(ask.topic)) {
    if (ask.ifNotExists) return { tell: 'done' };
    return { tell: 'failed', error: 'TopicExistsException', message: `Topic '${ask.topic}' already exists.` };
  }
  if (ask.replicas > 1)
    return {
      tell: 'failed',
      error: 'InvalidReplicationFactorException',
      message: `Unable to replicate the partition ${ask.replicas} time(s): The target replication factor of ${ask.replicas} cannot be reached because only 1 broker(s) are registered.`,
    };
  storage.create(ask.topic, ask.partitions);
  return { tell: 'done' };
}

const unknownTopic = (topic: string): Tell => ({
  tell: 'failed',
  error: 'IllegalArgumentException',
  message: `Topic '${topic}' does not exist as expected`,
});

function describeGroup({ storage, groups }: Broker, group: string): Tell {
  const members = groups.members(group);
  if (members.length === 0 && !storage.groups().includes(group))
    return { tell: 'failed', error: 'GroupIdNotFoundException', message: `Group ${group} not found.` };
  const topics = new Set([...storage.topicsOf(group), ...members.map(({ topic }) => topic)]);
  const rows = [...topics].sort().flatMap((topic) =>
    (storage.partitions(topic) ?? []).map((records, partition): GroupRow => {
      const reader = members.find((member) => member.topic === topic && member.partitions.includes(partition));
      return {
        topic,
        partition,
        current: storage.committed(group, topic, partition),
        end: records.length,
        member: reader?.id,
        host: reader?.host,
      };
    }),
  );
  return { tell: 'group', hasMembers: members.length > 0, rows };
}

/** Records of one key go to one partition. */
function hash(key: string): number {
  let value = 5381;
  for (const byte of Buffer.from(key)) value = (value * 33 + byte) % 4_294_967_296;
  return value;
}
