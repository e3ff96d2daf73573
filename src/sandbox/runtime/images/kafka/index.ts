import { applets } from '../../applets/index.ts';
import type { Entry } from '../../files.ts';
import { baseFiles, imageProgram } from '../base-files.ts';
import type { ImageDefinition } from '../define.ts';
import { execute } from '../execute.ts';
import { broker } from './broker.ts';
import { consumer, groupsTool, producer, topicsTool } from './tools.ts';

const tools = {
  'kafka-topics.sh': topicsTool,
  'kafka-console-producer.sh': producer,
  'kafka-console-consumer.sh': consumer,
  'kafka-consumer-groups.sh': groupsTool,
};
const binaries = '/opt/kafka/bin';

/** Kafka, one broker: topics on its log directory, and the tools that write to them and read from them, in groups. */
export const kafka: ImageDefinition = {
  name: 'docker.io/apache/kafka',
  simulates:
    'One broker that keeps topics on its log directory, and the tools for topics, producers, consumers and groups.',
  tags: ['latest', '3.9.0', '3.9.1', '4.0.0', '4.1.0', '4.1.1'],
  sizeBytes: 196_000_000,
  entrypoint: ['/__cacert_entrypoint.sh'],
  command: ['/etc/kafka/docker/run'],
  environment: { KAFKA_HOME: '/opt/kafka' },
  usage: { memoryBytes: 340 * 1024 * 1024, startMs: 900 },
  files: new Map<string, Entry>([
    ...baseFiles,
    ...[
      ...Object.keys(tools).map((name) => `opt/kafka/bin/${name}`),
      'etc/kafka/docker/run',
      '__cacert_entrypoint.sh',
    ].map((path): [string, Entry] => [path, imageProgram]),
  ]),
  programs: new Map([
    ...applets,
    ...Object.entries(tools).map(([name, program]) => [`${binaries}/${name}`, program] as const),
    ['/etc/kafka/docker/run', broker],
    ['/__cacert_entrypoint.sh', (io) => execute(io, io.argv.slice(1), `${io.argv[0]}: exec`)],
  ]),
};
