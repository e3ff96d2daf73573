import type { Key, KubeObject } from '../../../kube/object.ts';
import { keyedBackoff } from '../../engine/backoff.ts';
import { type ProgramIO, type Script, sleep, type Wait } from '../process.ts';
import { waitFor } from '../programs/wait-for.ts';
import type { ApiClient, ApiRequest, ApiResult } from './client.ts';
import { hearOf, problemOf } from './hear-of.ts';

/** What an operator does: it hears of objects, and brings the world nearer to what one of its own asks for. */
export interface Operator {
  /** Whose changes matter, and the key of the operator's own object that each belongs to. */
  watches: readonly { path: string; type: string; keyOf(object: KubeObject): Key | undefined }[];
  /** One step for one object; a StepFailure, such as what the API refuses `attempt`, has it tried again later. */
  reconcile(key: Key, attempt: Attempt): Generator<Wait, Requeue, void>;
  /** Told of a list or a watch that failed. */
  complain(type: string, problem: string): void;
  /** Told which kind could not be listed in time; its words are the last, and the program ends with 1. */
  gaveUp(type: string): void;
  /** Told of a step that failed. */
  failed(key: Key, problem: string): void;
}

/** When to look at it again without a change; undefined: not before something changes. */
export type Requeue = { afterMs: number } | undefined;

/** Asks, and throws an ApiRefusal unless it was done. */
export type Attempt = (request: ApiRequest) => Generator<Wait, Record<string, unknown>, void>;

/** What ends a step of an operator, to be tried again. */
export class StepFailure extends Error {}

/** The API did not do what a step asked for. */
export class ApiRefusal extends StepFailure {
  readonly result: Exclude<ApiResult, { kind: 'done' }>;
  constructor(result: Exclude<ApiResult, { kind: 'done' }>, message: string) {
    super(message);
    this.result = result;
  }
  /** The API's word for it, such as NotFound. */
  get reason(): string {
    return this.result.kind === 'refused' ? this.result.reason : '';
  }
}

// controller-runtime's CacheSyncTimeout.
const patienceMs = 120_000;

/** Runs an operator's loop, one key after the other; it ends only when it may not list what it must. */
export function* reconcileLoop(io: ProgramIO, api: ApiClient, operator: Operator): Script {
  const queue = new Set<Key>();
  const backoff = keyedBackoff();
  const { wake, wait } = waitFor(() => queue.size > 0);
  const add = (key: Key) => {
    queue.add(key);
    wake();
  };
  const later = (key: Key, ms: number) =>
    io.spawn(
      (function* () {
        yield sleep(io.clock, ms);
        add(key);
        return 0;
      })(),
    );
  const unheard = new Set(operator.watches);
  const syncing = waitFor(() => unheard.size === 0 || io.clock.now() >= giveUpMs);
  const giveUpMs = io.clock.now() + patienceMs;
  const stopTimer = io.clock.after(patienceMs, syncing.wake);
  for (const watch of operator.watches) {
    const { path, type, keyOf } = watch;
    io.spawn(
      hearOf(io, api, {
        path,
        synced() {
          unheard.delete(watch);
          syncing.wake();
        },
        complain: (problem) => operator.complain(type, problem),
        hear(object) {
          const key = keyOf(object);
          if (key !== undefined) add(key);
        },
      }),
    );
  }
  yield* syncing.wait();
  stopTimer();
  for (const { type } of unheard) {
    operator.gaveUp(type);
    return 1;
  }
  const attempt: Attempt = function* (request) {
    const result = yield* api.ask(request);
    if (result.kind !== 'done') throw new ApiRefusal(result, problemOf(api, request.path, result));
    return result.body;
  };
  for (;;) {
    yield* wait();
    const [key = ''] = queue;
    queue.delete(key);
    try {
      const requeue = yield* operator.reconcile(key, attempt);
      backoff.forget(key);
      if (requeue) later(key, requeue.afterMs);
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      operator.failed(key, error.message);
      later(key, backoff.next(key));
    }
  }
}
