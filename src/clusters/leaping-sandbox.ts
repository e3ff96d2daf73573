import { systemClock } from '../lib/clock.ts';
import { type LeapingClock, leapingClock } from '../lib/leaping-clock.ts';
import { pause } from '../lib/pause.ts';
import type { Random } from '../lib/random.ts';
import type { Snapshot } from '../sandbox/index.ts';
import type { AttemptCluster, Cluster } from './define.ts';
import { freshSandboxCluster } from './fresh-sandbox.ts';
import { passTime } from './pass-time.ts';

/** A sandbox at one moment of its own time. */
export interface Moment {
  snapshot: Snapshot;
  atMs: number;
}

/** A sandbox in memory in which nobody waits: when nothing is left to do, its time goes on to what is due next. */
export interface LeapingSandbox extends Cluster {
  clock: LeapingClock;
  /** What others can begin from. */
  moment(): Promise<Moment>;
  /** Lets time pass while `work` waits for the cluster and nothing judges it: no more than `atMostMs` of it, and only when `waits` says so. */
  leapWhile<T>(atMostMs: number, work: () => Promise<T>, waits?: () => boolean): Promise<T>;
}

/** Makes one, as another was when `from` is given. `close` ends it; what the sandbox does wrong is thrown at the next look. */
export async function leapingSandbox(options: {
  random: Random;
  nodes?: number;
  from?: Moment;
}): Promise<LeapingSandbox> {
  const { random, nodes, from } = options;
  const clock = leapingClock(systemClock, from ? from.atMs - systemClock.now() : 0);
  let bug: { error: unknown } | undefined;
  const cluster = await freshSandboxCluster({
    clock,
    random,
    ...(nodes !== undefined && { nodes }),
    ...(from && { from: from.snapshot }),
    onBug: (error) => {
      bug ??= { error };
    },
  });
  const { sandbox } = cluster;
  const settle = async () => {
    await sandbox.settle();
    if (bug) throw bug.error;
  };
  const leapWhile: LeapingSandbox['leapWhile'] = async (atMostMs, work, waits = () => true) => {
    const ended = new AbortController();
    const untilMs = clock.now() + atMostMs;
    const leaping = (async () => {
      for (;;) {
        // Requests that are on their way get there first: the network is not simulated.
        await pause(systemClock, quietMs, ended.signal);
        if (ended.signal.aborted) return;
        if (!waits()) continue;
        await settle();
        if (!ended.signal.aborted) clock.leap(untilMs - clock.now());
      }
    })();
    try {
      return await work();
    } finally {
      ended.abort();
      await leaping;
    }
  };
  const advance = (ms: number) => passTime(clock, ms, { settle, isHealthy: () => sandbox.nodes.areAsTheySay() });
  return {
    ...cluster,
    clock,
    leapWhile,
    async moment() {
      await settle();
      return { snapshot: sandbox.snapshot(), atMs: clock.now() };
    },
    open: async (scope, directory) => withTime(await cluster.open(scope, directory)),
    async close() {
      await cluster.close();
      clock.stop();
    },
  };

  function withTime(live: AttemptCluster): AttemptCluster {
    return {
      ...live,
      ensureNamespaces: () => leapWhile(setupMs, live.ensureNamespaces),
      removeNamespaces: () => leapWhile(setupMs, live.removeNamespaces),
      apply: (object) => leapWhile(setupMs, () => live.apply(object)),
      remove: (identity) => leapWhile(setupMs, () => live.remove(identity)),
      advance,
      async passTime() {
        await settle();
        clock.leap(Number.POSITIVE_INFINITY);
        await settle();
      },
    };
  }
}

const quietMs = 15;
// Longer than a Pod takes to end, and shorter than what the tutor waits for it.
const setupMs = 50_000;
