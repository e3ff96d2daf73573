import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../test/support/controllers-world.ts';
import { conflict } from '../api/errors.ts';
import { controllerIdentity, defineController } from './define.ts';

/** A controller that fails as often as it is told, and notes when it ran. */
function start(failures: (Error | undefined)[], { keys = ['default/a'] } = {}) {
  const runs: string[] = [];
  let enqueue = (_key: string): void => {};
  let enqueueAfter = (_key: string, _ms: number): void => {};
  let running = 0;
  const probe = defineController(() => ({
    name: 'probe',
    identity: controllerIdentity('probe'),
    watch(context) {
      ({ enqueue, enqueueAfter } = context);
      return [context.client.subscribe('configmaps', ({ object }) => context.enqueue(object.metadata.name))];
    },
    async reconcile(key, { clock }) {
      expect(++running).toBe(1);
      runs.push(`${key}@${clock.now() - begin}`);
      await Promise.resolve();
      running--;
      const failure = failures.shift();
      if (failure) throw failure;
    },
  }));
  const world = controllersWorld([probe]);
  const begin = world.clock.now();
  for (const key of keys) enqueue(key);
  return { ...world, runs, enqueue, enqueueAfter };
}

const notCurrent = () => conflict({ group: '', plural: 'configmaps' }, 'a', 'the object has been modified');

describe('the engine', () => {
  it('runs a key once however often it is added, one at a time, without a timer', async () => {
    const world = start([], { keys: ['a', 'b', 'a'] });
    expect(world.running.isIdle()).toBe(false);
    await world.running.settle();
    expect(world.runs).toEqual(['a@0', 'b@0']);
    expect(world.running.isIdle()).toBe(true);
    expect(world.clock.nextDue()).toBeUndefined();
  });

  it('runs a key again that was added while it ran', async () => {
    const world = start([]);
    await Promise.resolve();
    world.enqueue('default/a');
    await world.running.settle();
    expect(world.runs).toHaveLength(2);
  });

  it('tries a first conflict again at once and silently, and a second one later', async () => {
    const world = start([notCurrent(), notCurrent()]);
    await world.running.settle();
    expect(world.runs).toEqual(['default/a@0', 'default/a@0']);
    await world.pass(10);
    expect(world.runs).toHaveLength(3);
    expect(world.bugs).toEqual([]);
  });

  it('reports bugs and tries again after 5, 10 and 20 ms; success forgets the failures', async () => {
    const bug = new TypeError('x is not a function');
    const world = start([bug, bug, bug, undefined, bug]);
    await world.pass(100);
    world.enqueue('default/a');
    await world.pass(100);
    expect(world.runs.map((run) => Number(run.split('@')[1]))).toEqual([0, 5, 15, 35, 100, 105]);
    expect(world.bugs).toEqual([bug, bug, bug, bug]);
  });

  it('keeps the earliest of several delays, and says when it is due', async () => {
    const world = start([], { keys: [] });
    world.enqueueAfter('a', 50);
    world.enqueueAfter('a', 20);
    world.enqueueAfter('a', 70);
    expect(world.running.nextDue()).toBe(world.clock.now() + 20);
    await world.pass(100);
    expect(world.runs).toEqual(['a@20']);
  });

  it('does nothing more when it is stopped', async () => {
    const world = start([]);
    world.enqueueAfter('b', 10);
    await world.running.stop();
    world.enqueue('c');
    world.clock.advance(100);
    await world.running.settle();
    expect(world.runs).toEqual([]);
    expect(world.clock.nextDue()).toBeUndefined();
  });
});
