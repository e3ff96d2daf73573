import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { ApiError } from '../api/errors.ts';
import type { Client } from '../client.ts';
import { keyedBackoff } from './backoff.ts';
import type { Controller, ControllerContext, ControllerFactory } from './define.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';

export interface ControllersOptions {
  client: Client;
  clock: Clock;
  random: Random;
  controllers: readonly ControllerFactory[];
  /** Told of errors that are no answers of the API, which are bugs; the key is tried again with back-off. */
  onBug: (error: unknown, where: { controller: string; key: string }) => void;
}

export interface RunningControllers {
  /** Ends all subscriptions and timers, and resolves when nothing runs any more. */
  stop(): Promise<void>;
  /** All queues are empty and nothing runs; keys that wait for a time do not count. */
  isIdle(): boolean;
  /** Resolves when all queues are empty and nothing runs. */
  settle(): Promise<void>;
  /** When the next delayed key is due, in milliseconds since 1970. */
  nextDue(): number | undefined;
}

/** Runs control loops on a client, each with its own queue. They begin with all objects that are there. */
export function startControllers(options: ControllersOptions): RunningControllers {
  let settling: (() => void)[] = [];
  const loops = options.controllers.map((factory) => startLoop(factory(), options, noteIdle));
  const isIdle = () => loops.every((loop) => loop.queue.isIdle());

  function noteIdle(): void {
    if (!settling.length || !isIdle()) return;
    const resolves = settling;
    settling = [];
    for (const resolve of resolves) resolve();
  }

  return {
    isIdle,
    async settle() {
      while (!isIdle()) await new Promise<void>((resolve) => settling.push(resolve));
    },
    nextDue() {
      const dues = loops.flatMap((loop) => loop.queue.nextDue() ?? []);
      return dues.length ? Math.min(...dues) : undefined;
    },
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

function startLoop(
  controller: Controller,
  { client, clock, random, onBug }: ControllersOptions,
  onIdle: () => void,
): { queue: WorkQueue; stop(): Promise<void> } {
  const backoff = keyedBackoff();
  const queue = createWorkQueue({ clock, run, onIdle });
  const context: ControllerContext = {
    client: client.as(controller.identity),
    clock,
    random,
    enqueue: queue.add,
    enqueueAfter: queue.addAfter,
  };

  async function run(key: string): Promise<void> {
    try {
      await controller.reconcile(key, context);
      backoff.forget(key);
    } catch (error) {
      if (!(error instanceof ApiError)) onBug(error, { controller: controller.name, key });
      const waitMs = backoff.next(key);
      // Somebody else wrote first: what is there now can be read at once. Only a second conflict has to wait.
      if (isConflict(error) && backoff.failures(key) === 1) queue.add(key);
      else queue.addAfter(key, waitMs);
    }
  }

  const ends = controller.watch(context);
  return {
    queue,
    async stop() {
      for (const end of ends) end();
      await queue.stop();
    },
  };
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.reason === 'Conflict';
}
