import { expect, test } from 'vitest';
import { manualClock } from '../../../../lib/clock.ts';
import { seededRandom } from '../../../../lib/random.ts';
import { type Session, startContainer } from '../../container.ts';
import { memoryVolume, type Volume } from '../../files.ts';
import { collecting } from '../../test-streams.ts';
import { kafka } from './index.ts';

const tool = (name: string) => `/opt/kafka/bin/kafka-${name}.sh`;
const bootstrap = ['--bootstrap-server', 'localhost:9092'];

function start(volume: Volume = memoryVolume()) {
  const clock = manualClock();
  const random = seededRandom(7);
  const container = startContainer({
    image: kafka,
    environment: { KAFKA_LOG_DIRS: '/data' },
    mounts: [
      { path: '/data', volume, readOnly: false },
      { path: '/etc/hosts', volume: memoryVolume([['', '127.0.0.1\tlocalhost\n']]), readOnly: false },
    ],
    hostname: 'kafka-0',
    clock,
    random: random.next,
    onExit: () => {},
  });
  if (typeof container === 'string') throw new Error(container);
  clock.advance(5000);
  const run = (name: string, ...words: string[]) => {
    const { seen, streams } = collecting({ stdin: true });
    const session = container.exec({ argv: [tool(name), ...bootstrap, ...words], ...streams });
    if (typeof session === 'string') throw new Error(session);
    clock.advance(1000);
    return { seen, session };
  };
  const produce = (topic: string, lines: string) => {
    const { seen, session } = run('console-producer', '--topic', topic);
    session.write(Buffer.from(lines));
    session.closeInput();
    clock.advance(100);
    return seen;
  };
  return { clock, container, run, produce };
}

test('records of a topic are read from its beginning, as often as one likes', () => {
  const { run, produce } = start();
  expect(run('topics', '--create', '--topic', 'clicks', '--partitions', '2').seen.out).toBe('Created topic clicks.\n');
  expect(produce('clicks', 'a\nb\n').code).toBe(0);
  const words = ['--topic', 'clicks', '--from-beginning', '--max-messages', '2'];
  for (const _ of [1, 2])
    expect(run('console-consumer', ...words).seen).toEqual({
      out: 'a\nb\n',
      err: 'Processed a total of 2 messages\n',
      code: 0,
    });
});

test('members of a group share its partitions, and go on where the group was', () => {
  const { run, produce, clock } = start();
  run('topics', '--create', '--topic', 'clicks', '--partitions', '2');
  const join = () => run('console-consumer', '--topic', 'clicks', '--group', 'loaders');
  const first = join();
  const second = join();
  for (const key of ['k1', 'k2', 'k3', 'k4', 'k5', 'k6']) produce('clicks', `${key}\n`);
  const lines = [first, second].map(({ seen }) => seen.out.split('\n').filter(Boolean));
  expect(lines.flat().sort()).toEqual(['k1', 'k2', 'k3', 'k4', 'k5', 'k6']);
  end(second.session);
  clock.advance(100);
  produce('clicks', 'last\n');
  expect(first.seen.out).toContain('last');
  const { out } = run('consumer-groups', '--describe', '--group', 'loaders').seen;
  expect(
    out
      .split('\n')
      .slice(2, 4)
      .map((line) => line.split(/ +/).slice(0, 6).join(' ')),
  ).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^loaders clicks 0 \d \d 0$/),
      expect.stringMatching(/^loaders clicks 1 \d \d 0$/),
    ]),
  );
});

test('topics and offsets outlive the broker on its volume', () => {
  const volume = memoryVolume();
  const first = start(volume);
  first.run('topics', '--create', '--topic', 'orders', '--partitions', '3');
  first.produce('orders', 'one\ntwo\n');
  first.run('console-consumer', '--topic', 'orders', '--group', 'g', '--from-beginning', '--max-messages', '2');
  first.container.signal('TERM');
  const second = start(volume);
  expect(second.run('topics', '--list').seen.out).toBe('orders\n');
  second.produce('orders', 'three\n');
  expect(second.run('console-consumer', '--topic', 'orders', '--group', 'g', '--max-messages', '1').seen.out).toBe(
    'three\n',
  );
});

test('what the broker refuses is told, and ends with 1', () => {
  const { run } = start();
  run('topics', '--create', '--topic', 'clicks');
  expect(run('topics', '--create', '--topic', 'clicks').seen.out).toBe(
    "Error while executing topic command : Topic 'clicks' already exists.\n",
  );
  expect(run('topics', '--create', '--topic', 'x', '--replication-factor', '3').seen.code).toBe(1);
  expect(run('consumer-groups', '--describe', '--group', 'nobody').seen.code).toBe(1);
});

const end = (session: Session) => session.kill();
