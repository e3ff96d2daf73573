import { lastOf, type OptionTable, readOptions } from '../../options.ts';
import type { Program, ProgramIO, Wait } from '../../process.ts';
import { takeLine } from '../../streams.ts';
import { type Client, connect } from './client.ts';
import type { GroupRow, Tell } from './protocol.ts';

const common = { 'bootstrap-server': 'bootstrap', topic: 'topic' } as const;

interface Begun {
  client: Client;
  value(field: string): string | undefined;
  has(field: string): boolean;
}

/** Reads the options and connects; a number is the exit code of what has gone wrong. */
function* begin(io: ProgramIO, table: OptionTable, required: readonly string[]): Generator<Wait, Begun | number, void> {
  const given = readOptions(io.argv.slice(1), table);
  if (typeof given === 'string') {
    const [, name = ''] = /'([^=']*)/.exec(given) ?? [];
    io.err(`${name.replace(/^--/, '')} is not a recognized option\n`);
    return 1;
  }
  const value = (field: string) => lastOf(given, field);
  const missing = required.find((field) => value(field) === undefined);
  if (missing !== undefined) {
    io.err(`Missing required argument "[${missing === 'bootstrap' ? 'bootstrap-server' : missing}]"\n`);
    return 1;
  }
  const client = yield* connect(io, value('bootstrap') ?? '');
  if (typeof client === 'string') {
    io.err(`Error while executing command : ${client}\n`);
    return 1;
  }
  return { client, value, has: (field) => value(field) !== undefined };
}

/** `kafka-topics.sh`: --create, --list, --describe, --delete. */
export const topicsTool: Program = function* (io) {
  const begun = yield* begin(
    io,
    {
      values: { ...common, partitions: 'partitions', 'replication-factor': 'replicas', config: 'ignored' },
      flags: {
        create: 'create',
        list: 'list',
        describe: 'describe',
        delete: 'delete',
        'if-not-exists': 'if-not-exists',
        'if-exists': 'if-exists',
      },
    },
    ['bootstrap'],
  );
  if (typeof begun === 'number') return begun;
  const { client, value, has } = begun;
  const topic = value('topic') ?? '';
  const actions = ['create', 'list', 'describe', 'delete'].filter(has);
  if (actions.length !== 1) {
    io.err('Command must include exactly one action: --list, --describe, --create, --alter or --delete\n');
    return 1;
  }
  let told: Tell | undefined;
  if (has('list')) told = yield* client.ask({ ask: 'topics' });
  else if (has('describe')) told = yield* client.ask({ ask: 'describe', topics: topic ? [topic] : [] });
  else if (has('delete')) told = yield* client.ask({ ask: 'delete', topic });
  else
    told = yield* client.ask({
      ask: 'create',
      topic,
      partitions: Number(value('partitions') ?? 1),
      replicas: Number(value('replicas') ?? 1),
      ifNotExists: has('if-not-exists'),
    });
  client.close();
  if (told?.tell === 'topics') io.out(told.names.map((name) => `${name}\n`).join(''));
  else if (told?.tell === 'described') io.out(described(told));
  else if (told?.tell === 'done' && has('create')) io.out(`Created topic ${topic}.\n`);
  else if (told?.tell === 'failed') {
    if (has('if-exists')) return 0;
    io.out(`Error while executing topic command : ${told.message}\n`);
    io.err(
      `ERROR org.apache.kafka.common.errors.${told.error}: ${told.message}\n (org.apache.kafka.tools.TopicCommand)\n`,
    );
    return 1;
  }
  return 0;
};

function described({ broker, topics }: Extract<Tell, { tell: 'described' }>): string {
  return topics
    .map(({ topic, partitions }) => {
      const head = `Topic: ${topic}\tPartitionCount: ${partitions}\tReplicationFactor: 1\tConfigs: \n`;
      const rows = Array.from(
        { length: partitions },
        (_, i) => `\tTopic: ${topic}\tPartition: ${i}\tLeader: ${broker}\tReplicas: ${broker}\tIsr: ${broker}\n`,
      );
      return head + rows.join('');
    })
    .join('');
}

/** `kafka-console-producer.sh`: each line of its input is a record. */
export const producer: Program = function* (io) {
  const begun = yield* begin(
    io,
    { values: { ...common, property: 'property', 'reader-property': 'property' }, flags: { sync: 'ignored' } },
    ['bootstrap', 'topic'],
  );
  if (typeof begun === 'number') return begun;
  const { client, value } = begun;
  const splitsKey = /parse\.key=true/.test(value('property') ?? '');
  for (let line = yield* takeLine(io.stdin); line !== undefined; line = yield* takeLine(io.stdin)) {
    const text = line.replace(/\n$/, '');
    const at = splitsKey ? text.search(/[\t:]/) : -1;
    const record = at < 0 ? { key: null, value: text } : { key: text.slice(0, at), value: text.slice(at + 1) };
    const told = yield* client.ask({ ask: 'produce', topic: value('topic') ?? '', record });
    if (told) continue;
    io.err(
      'ERROR Error when sending message to topic (org.apache.kafka.clients.producer.internals.ErrorLoggingCallback)\n',
    );
    return 1;
  }
  client.close();
  return 0;
};

/** `kafka-console-consumer.sh`: prints records as they come, until --max-messages or --timeout-ms. */
export const consumer: Program = function* (io) {
  const begun = yield* begin(
    io,
    {
      values: {
        ...common,
        group: 'group',
        'max-messages': 'max',
        'timeout-ms': 'timeout',
        property: 'property',
        'formatter-property': 'property',
      },
      flags: { 'from-beginning': 'beginning' },
    },
    ['bootstrap', 'topic'],
  );
  if (typeof begun === 'number') return begun;
  const { client, value, has } = begun;
  const end = () => {
    client.close();
    io.err(`Processed a total of ${seen} messages\n`);
  };
  let seen = 0;
  io.onSignal('TERM', () => {
    end();
    io.exit(143);
  });
  io.onSignal('INT', () => {
    end();
    io.exit(130);
  });
  const group = value('group') ?? `console-consumer-${Math.floor(io.random() * 99_999)}`;
  client.send({ ask: 'subscribe', topic: value('topic') ?? '', group, fromBeginning: has('beginning') });
  const most = Number(value('max') ?? Number.POSITIVE_INFINITY);
  const waitMs = value('timeout') === undefined ? undefined : Number(value('timeout'));
  while (seen < most) {
    const told = yield* client.next(waitMs);
    if (!told && client.isOpen()) {
      io.err(
        'ERROR Error processing message, terminating consumer process:  (org.apache.kafka.tools.consumer.ConsoleConsumer)\norg.apache.kafka.common.errors.TimeoutException\n',
      );
      break;
    }
    if (!told) {
      // The broker went: real consumers try for ever; here the container's end lets its owner start anew.
      io.err('WARN Connection to node 1 was disconnected (org.apache.kafka.clients.NetworkClient)\n');
      end();
      return 1;
    }
    if (told.tell !== 'records') continue;
    for (const record of told.records.slice(0, most - seen)) {
      seen += 1;
      const key = /print\.key=true/.test(value('property') ?? '') ? `${record.key ?? 'null'}\t` : '';
      io.out(`${key}${record.value}\n`);
    }
  }
  end();
  return 0;
};

/** `kafka-consumer-groups.sh`: --list, --describe --group. */
export const groupsTool: Program = function* (io) {
  const begun = yield* begin(
    io,
    { values: { ...common, group: 'group' }, flags: { list: 'list', describe: 'describe', 'all-groups': 'all' } },
    ['bootstrap'],
  );
  if (typeof begun === 'number') return begun;
  const { client, value, has } = begun;
  const group = value('group') ?? '';
  const told = yield* client.ask(has('list') ? { ask: 'groups' } : { ask: 'describe-group', group });
  client.close();
  if (told?.tell === 'groups') io.out(told.names.map((name) => `${name}\n`).join(''));
  else if (told?.tell === 'group') {
    if (!told.hasMembers) io.err(`\nConsumer group '${group}' has no active members.\n`);
    io.out(groupTable(group, told.rows));
  } else if (told?.tell === 'failed') {
    io.out(
      `Error: Executing consumer group command failed due to org.apache.kafka.common.errors.${told.error}: ${told.message}\n`,
    );
    return 1;
  }
  return 0;
};

const titles = [
  'GROUP',
  'TOPIC',
  'PARTITION',
  'CURRENT-OFFSET',
  'LOG-END-OFFSET',
  'LAG',
  'CONSUMER-ID',
  'HOST',
  'CLIENT-ID',
];

function groupTable(group: string, rows: readonly GroupRow[]): string {
  const cells = rows.map(({ topic, partition, current, end, member, host }) => [
    group,
    topic,
    String(partition),
    current === undefined ? '-' : String(current),
    String(end),
    current === undefined ? '-' : String(end - current),
    member ?? '-',
    host === undefined ? '-' : `/${host}`,
    member === undefined ? '-' : 'console-consumer',
  ]);
  const least = [15, 15, 10, 15, 15, 15, 47, 15, 9];
  const widths = titles.map((title, i) =>
    Math.max(least[i] ?? 0, title.length, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `${row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join(' ')
      .trimEnd()}\n`;
  return `\n${line(titles)}${cells.map(line).join('')}`;
}
