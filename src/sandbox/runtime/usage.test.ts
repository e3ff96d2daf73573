import { describe, expect, it } from 'vitest';
import { manualClock } from '../../lib/clock.ts';
import type { Limits } from './cgroup.ts';
import { startContainer } from './container.ts';
import { busybox } from './images/busybox.ts';
import type { ImageDefinition } from './images/define.ts';
import { forever, type Program } from './process.ts';

function run(program: Program, limits: Limits = {}, usage: ImageDefinition['usage'] = {}) {
  const clock = manualClock();
  const ends: unknown[][] = [];
  const image = { ...busybox, usage, programs: new Map([...busybox.programs, ['main', program]]) };
  const onExit = (...how: unknown[]) => void ends.push(how);
  const settings = { image, command: ['main'], environment: {}, mounts: [], hostname: 'web', random: () => 0 };
  const container = startContainer({ ...settings, clock, limits, onExit });
  if (typeof container === 'string') throw new Error(container);
  return { clock, container, ends, cpuMs: () => container.usage().cpuNanos / 1_000_000 };
}

const idle: Program = function* () {
  for (;;) yield forever;
};

describe('a container', () => {
  it('uses nothing while it waits', () => {
    const { clock, cpuMs } = run(idle);
    clock.advance(3_600_000);
    expect(cpuMs()).toBe(0);
  });

  it('uses what its programs do, within its limit', () => {
    const busy: Program = function* (io) {
      yield io.work(Infinity);
      return 0;
    };
    const { clock, cpuMs } = run(busy, { cpu: 0.2 });
    clock.advance(60_000);
    expect(cpuMs()).toBe(12_000);
  });

  it('burns a core in a loop that never waits', () => {
    const { clock, container, cpuMs } = run(function* (io) {
      return yield* io.become({ program: io.program('sh') ?? idle, argv: ['sh', '-c', 'while true; do :; done'] });
    });
    clock.advance(1000);
    expect(cpuMs()).toBe(1000);
    expect(container.running()).toBe(true);
  });

  it.each([
    ['yes > /dev/null', 1000],
    ['cat /dev/zero > /dev/null', 1000],
    ['dd if=/dev/zero of=/dev/null', 1000],
    ['while true; do echo x > /dev/null; done', 1000],
    ['i=0; while :; do i=$((i+1)); done', 1000],
    ['while true; do :; done & while true; do :; done', 2000],
    ['while sleep 1; do :; done', 0],
  ])('burns what it computes: %s', (script, ms) => {
    const { clock, container, cpuMs } = run(function* (io) {
      return yield* io.become({ program: io.program('sh') ?? idle, argv: ['sh', '-c', script] });
    });
    clock.advance(1000);
    expect(cpuMs()).toBeGreaterThan(ms * 0.9 - 1);
    expect(cpuMs()).toBeLessThan(ms + 1);
    expect(container.running()).toBe(true);
  });

  it.each(['tail /dev/zero', 'dd if=/dev/zero of=/dev/null bs=200M count=1', 'head -c 1 /dev/zero | tail /dev/zero'])(
    'runs out of memory: %s',
    (script) => {
      const { clock, ends } = run(
        function* (io) {
          return yield* io.become({ program: io.program('sh') ?? idle, argv: ['sh', '-c', script] });
        },
        { memoryBytes: 100_000_000 },
      );
      clock.advance(5000);
      expect(ends).toEqual([[137, 'OOMKilled']]);
    },
  );

  it('pays for its start and for each request as its image says', () => {
    const server: Program = function* (io) {
      io.listen(80, () => ({ status: 200, headers: {}, body: 'OK!' }));
      for (;;) yield forever;
    };
    const usage = { startMs: 30, requestMs: 5, memoryBytes: 7_000_000 };
    const { clock, container, cpuMs } = run(server, { cpu: 0.5 }, usage);
    clock.advance(1000);
    const begin = clock.now();
    const answers: string[] = [];
    for (let i = 0; i < 10; i++) {
      const answer = container.serve(80, { method: 'GET', path: '/', headers: {}, from: '10.244.1.9' });
      if (typeof answer === 'function') answer(({ body }) => void answers.push(`${body} ${clock.now() - begin}`));
    }
    clock.advance(1000);
    expect(answers).toEqual(Array.from({ length: 10 }, () => 'OK! 100'));
    expect(cpuMs()).toBe(80);
    expect(container.usage().memoryBytes).toBe(7_000_000);
  });

  it('is killed when it takes more memory than it may, and says so', () => {
    const grow: Program = function* (io) {
      for (;;) {
        io.allocate(60_000_000);
        yield io.work(10);
      }
    };
    const { clock, ends } = run(grow, { memoryBytes: 100_000_000 });
    expect(ends).toEqual([]);
    clock.advance(1000);
    expect(ends).toEqual([[137, 'OOMKilled']]);
  });

  it('gives back what it frees', () => {
    const { clock, container, ends } = run(
      function* (io) {
        for (let i = 0; i < 5; i++) {
          const free = io.allocate(60_000_000);
          yield io.work(10);
          free();
        }
        for (;;) yield forever;
      },
      { memoryBytes: 100_000_000 },
    );
    clock.advance(1000);
    expect(ends).toEqual([]);
    expect(container.usage()).toMatchObject({ cpuNanos: 50_000_000, memoryBytes: 0 });
  });
});
