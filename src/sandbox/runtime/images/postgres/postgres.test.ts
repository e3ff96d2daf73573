import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { manualClock } from '../../../../lib/clock.ts';
import { type Container, startContainer } from '../../container.ts';
import { memoryVolume, type Volume } from '../../files.ts';
import { loadEngine } from './database.ts';
import { postgres } from './index.ts';

beforeAll(loadEngine);

function start(volume: Volume = memoryVolume(), environment: Record<string, string> = {}) {
  const clock = manualClock();
  const ended: number[] = [];
  const container = startContainer({
    image: postgres,
    environment: { POSTGRES_PASSWORD: 'secret', POSTGRES_DB: 'warehouse', ...environment },
    mounts: [{ path: '/var/lib/postgresql/data', volume, readOnly: false }],
    hostname: 'warehouse',
    clock,
    random: () => 0.5,
    onExit: (code) => ended.push(code),
  });
  if (typeof container === 'string') throw new Error(container);
  clock.advance(5000);
  return { container, clock, ended, volume };
}

/** Runs a shell line in the container and gives what it printed, and its exit code. */
function sh({ container, clock }: { container: Container; clock: ReturnType<typeof manualClock> }, line: string) {
  let text = '';
  let exit: number | undefined;
  const take = (chunk: Uint8Array) => {
    text += Buffer.from(chunk).toString('utf8');
  };
  container.exec({
    argv: ['sh', '-c', line],
    tty: false,
    stdin: false,
    stdout: take,
    stderr: take,
    onExit: (code) => {
      exit = code;
    },
  });
  clock.advance(2000);
  return `${text}[${exit}]`;
}

test('what a dump holds is what it restores', () => {
  const world = start();
  const lines =
    "create table daily (day date primary key, note text);insert into daily values ('2026-01-01', 'it''s ;'), ('2026-01-02', null)";
  expect(sh(world, `psql -q -U postgres warehouse -c "${lines}"`)).toBe('[0]');
  expect(sh(world, 'pg_dump -U postgres warehouse > /tmp/dump.sql && createdb -U postgres copy')).toBe('[0]');
  expect(sh(world, 'psql -q -v ON_ERROR_STOP=1 -U postgres copy < /tmp/dump.sql')).toBe('[0]');
  const table = (database: string) =>
    sh(world, `psql -tA -U postgres ${database} -c "select * from daily order by day"`);
  expect(table('copy')).toBe("2026-01-01|it's ;\n2026-01-02|\n[0]");
  expect(table('copy')).toBe(table('warehouse'));
});

test('data outlives the container on its volume, rolled back work does not', () => {
  const first = start();
  sh(
    first,
    'psql -U postgres warehouse -c "create table t (id serial primary key, at timestamptz default now())" -c "insert into t default values"',
  );
  sh(first, 'printf "begin;insert into t default values;rollback;" | psql -U postgres warehouse');
  const before = sh(first, 'psql -tA -U postgres warehouse -c "select * from t"');
  first.container.signal('INT');
  expect(first.ended).toEqual([0]);
  const second = start(first.volume, { POSTGRES_PASSWORD: '' });
  second.clock.advance(3_600_000);
  expect(sh(second, 'psql -tA -U postgres warehouse -c "select * from t"')).toBe(before);
});

test('a client that does not speak the protocol is hung up on, and the server goes on', () => {
  const world = start();
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 64 }), { maxLength: 4 }), (chunks) => {
      const stream = world.container.connect(5432);
      expect(stream).toBeDefined();
      stream?.on('error', () => {});
      for (const chunk of chunks) stream?.write(chunk);
      stream?.destroy();
    }),
    { numRuns: 200 },
  );
  expect(sh(world, 'pg_isready')).toBe('/var/run/postgresql:5432 - accepting connections\n[0]');
});

test('a table that was dropped can be made again, its keys and indexes too', () => {
  const world = start();
  const make = 'create table t (id serial primary key, a text unique, b int, unique (a, b)); create index on t (b)';
  for (const _ of [1, 2, 3]) {
    expect(sh(world, `psql -q -v ON_ERROR_STOP=1 -U postgres warehouse -c "${make}"`)).toBe('[0]');
    expect(sh(world, 'psql -q -U postgres warehouse -c "drop table t"')).toBe('[0]');
  }
});
