import { expect, test } from 'vitest';
import { manualClock } from '../../../../lib/clock.ts';
import { startContainer } from '../../container.ts';
import { memoryVolume, type Volume } from '../../files.ts';
import { collecting } from '../../test-streams.ts';
import { redisImage } from './index.ts';

function start(volume: Volume = memoryVolume(), command?: string[]) {
  const clock = manualClock();
  const ended: number[] = [];
  const container = startContainer({
    image: redisImage,
    command,
    environment: {},
    mounts: [{ path: '/data', volume, readOnly: false }],
    hostname: 'cache',
    clock,
    random: () => 0.5,
    onExit: (code) => ended.push(code),
  });
  if (typeof container === 'string') throw new Error(container);
  clock.advance(1000);
  const cli = (line: string) => {
    const { seen, streams } = collecting();
    container.exec({ argv: ['sh', '-c', `redis-cli ${line}`], ...streams });
    clock.advance(1000);
    return seen.out;
  };
  const log = () =>
    container.log
      .lines()
      .map(({ text }) => text)
      .join('');
  return { cli, clock, container, ended, log };
}

// What commands answer is recorded from a real server in test/parity/scripts/redis.yaml.
test('a key goes when its time is up', () => {
  const { cli, clock } = start();
  cli('set k v ex 10');
  expect(cli('get k')).toBe('v\n');
  clock.advance(9000);
  expect(cli('exists k')).toBe('0\n');
});

test('what it holds is saved at its end, with times, and is there at the next start', () => {
  const volume = memoryVolume();
  const first = start(volume);
  first.cli('set text yes ex 1000');
  first.cli('-n 2 rpush list a b');
  for (const line of ['hset hash f 1', 'sadd set m', 'zadd zset 1 m']) first.cli(line);
  first.container.signal('TERM');
  first.clock.advance(1000);
  expect(first.ended).toEqual([0]);
  expect(first.log()).toMatch(
    /Received SIGTERM scheduling shutdown\.\.\.\n.*User requested shutdown\.\.\.\n.*Saving the final RDB snapshot before exiting\.\n.*DB saved on disk\n.*Redis is now ready to exit, bye bye\.\.\.\n$/,
  );
  const second = start(volume);
  expect(second.log()).toContain('Done loading RDB, keys loaded: 5, keys expired: 0.\n');
  second.clock.advance(60_000);
  expect(second.cli('ttl text')).toBe('940\n');
  expect(second.cli('-n 2 lrange list 0 -1')).toBe('a\nb\n');
  expect(['hgetall hash', 'smembers set', 'zrange zset 0 -1'].map(second.cli)).toEqual(['f\n1\n', 'm\n', 'm\n']);
  expect(second.cli('info keyspace')).toContain('db0:keys=4,expires=1,');
});

test('what is not simulated says so, and is not unknown', () => {
  const { cli } = start();
  expect(cli('multi')).toBe("ERR the sandbox's Redis has no 'multi'\n\n");
});

test('a dump that is none is passed over', () => {
  expect(start(memoryVolume([['dump.rdb', 'REDIS0011']])).cli('ping')).toBe('PONG\n');
});
