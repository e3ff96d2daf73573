import type { Clock } from '../../lib/clock.ts';
import type { Wait } from './process.ts';

/** The processor of a node, which the containers on it share. */
export interface Processor {
  /** A part for one container; without a limit it may use all cores. */
  join(settings: { limit?: number | undefined; weight?: number | undefined }): ProcessorShare;
  /** Nanoseconds that all containers, those that are gone too, have used until `atMs`. */
  usedNanos(atMs: number): number;
}

/** What one container has of the processor. */
export interface ProcessorShare {
  /** Waits while so much work is done by one thread, longer where a limit or others slow it down; Infinity never ends. */
  work(ms: number): Wait;
  /** Work that nobody waits for. */
  charge(ms: number): void;
  /** Nanoseconds of processor time until `atMs`, which is not in the future. */
  usedNanos(atMs: number): number;
  /** In cores; undefined takes the limit away. */
  setLimit(limit: number | undefined): void;
  /** Ends all work. */
  leave(): void;
}

interface Task {
  leftNanos: number;
  done: () => unknown;
}

interface Used {
  usedNanos: number;
  /** What was used at the turns of the rate of late, oldest first: between two of them it grows evenly. */
  turns: { atMs: number; usedNanos: number }[];
}

interface Share extends Used {
  limit: number;
  weight: number;
  tasks: Set<Task>;
  /** What is charged and not waited for is one task, however much it is. */
  charged: Task | undefined;
  /** Cores that it has now. */
  rate: number;
}

// Who measures looks at most this long into the past.
const keptMs = 60_000;
// Turns that follow each other faster are not told apart.
const finestMs = 100;
const nanosOfMs = 1_000_000;

/**
 * Shares the cores between all threads that work: none gets more than one core, no container more than its limit, and when
 * there is not enough, each gets its part by weight. Works out what was used when it is asked, and has a timer only for work that ends.
 */
export function createProcessor(clock: Clock, cores: number): Processor {
  const busy = new Set<Share>();
  const unused = (): Used => ({ usedNanos: 0, turns: [{ atMs: clock.now(), usedNanos: 0 }] });
  const all = unused();
  let integratedMs = clock.now();
  let cancelTimer = () => {};

  /** Brings all that work up to the present time; gives the tasks that are done. */
  const integrate = (): Task[] => {
    const now = clock.now();
    const passedNanos = Math.max(0, now - integratedMs) * nanosOfMs;
    integratedMs = now;
    const done: Task[] = [];
    for (const share of busy) {
      const each = (share.rate * passedNanos) / share.tasks.size;
      for (const task of share.tasks) {
        const worked = Math.min(each, task.leftNanos);
        share.usedNanos += worked;
        all.usedNanos += worked;
        task.leftNanos -= worked;
        if (task.leftNanos > 0) continue;
        share.tasks.delete(task);
        done.push(task);
      }
    }
    return done;
  };

  const settle = () => {
    const before = [...busy];
    const done = integrate();
    for (const share of before) if (share.tasks.size === 0) busy.delete(share);
    distribute(busy, cores);
    for (const share of new Set([all, ...before, ...busy])) note(share);
    for (const share of before) if (share.tasks.size === 0) share.rate = 0;
    cancelTimer();
    const next = nextEndMs(busy);
    cancelTimer = next === Infinity ? () => {} : clock.after(Math.max(1, Math.ceil(next)), settle);
    for (const task of done) task.done();
  };

  /** Remembers what was used until now, and forgets what is long ago. */
  const note = ({ turns, usedNanos }: Used) => {
    const now = clock.now();
    const isSoon = (turns.at(-2)?.atMs ?? -Infinity) > now - finestMs || turns.at(-1)?.atMs === now;
    if (isSoon) turns.pop();
    turns.push({ atMs: now, usedNanos });
    while ((turns[1]?.atMs ?? now) < now - keptMs) turns.shift();
  };

  const change = (share: Share, apply: () => void) => {
    // What ends by now ends before the change.
    settle();
    apply();
    if (share.tasks.size > 0) busy.add(share);
    settle();
  };

  const usedUntil = (used: Used, atMs: number) => {
    settle();
    return Math.round(usedAt(used, Math.min(atMs, clock.now())));
  };

  return {
    usedNanos: (atMs) => usedUntil(all, atMs),
    join({ limit, weight }) {
      const share: Share = {
        limit: limit ?? Infinity,
        weight: weight ?? defaultWeight,
        tasks: new Set(),
        charged: undefined,
        rate: 0,
        ...unused(),
      };
      return {
        work: (ms) => (resume) => {
          let isWanted = true;
          const task = { leftNanos: ms * nanosOfMs, done: () => isWanted && resume() };
          change(share, () => share.tasks.add(task));
          return () => {
            isWanted = false;
            change(share, () => share.tasks.delete(task));
          };
        },
        charge(ms) {
          if (ms <= 0) return;
          change(share, () => {
            share.charged ??= { leftNanos: 0, done: () => (share.charged = undefined) };
            share.charged.leftNanos += ms * nanosOfMs;
            share.tasks.add(share.charged);
          });
        },
        usedNanos: (atMs) => usedUntil(share, atMs),
        setLimit: (next) => change(share, () => (share.limit = next ?? Infinity)),
        leave: () => change(share, () => share.tasks.clear()),
      };
    },
  };
}

// cgroups give what asks for nothing the weight of two thousandths of a core.
const defaultWeight = 0.002;

/** Gives each what it can use; when that is too much, by weight, and what one leaves over goes to the others. */
function distribute(busy: ReadonlySet<Share>, cores: number): void {
  let left = cores;
  let open = [...busy];
  while (open.length > 0) {
    const weights = open.reduce((sum, { weight }) => sum + weight, 0);
    const fair = (share: Share) => (left * share.weight) / weights;
    const content = open.filter((share) => demand(share) <= fair(share));
    if (content.length === 0) {
      for (const share of open) share.rate = fair(share);
      return;
    }
    for (const share of content) share.rate = demand(share);
    left -= content.reduce((sum, share) => sum + share.rate, 0);
    open = open.filter((share) => !content.includes(share));
  }
}

const demand = ({ tasks, limit }: Share) => Math.min(tasks.size, limit);

function nextEndMs(busy: ReadonlySet<Share>): number {
  let next = Infinity;
  for (const { tasks, rate } of busy)
    for (const { leftNanos } of tasks) next = Math.min(next, leftNanos / ((rate / tasks.size) * nanosOfMs));
  return next;
}

function usedAt({ turns, usedNanos }: Used, atMs: number): number {
  const after = turns.findIndex((turn) => turn.atMs > atMs);
  if (after < 0) return usedNanos;
  const [before, next] = [turns[after - 1], turns[after]];
  if (!next) return usedNanos;
  // Before the first turn nothing was used, or what is long forgotten.
  if (!before) return next.usedNanos;
  const part = (atMs - before.atMs) / (next.atMs - before.atMs);
  return before.usedNanos + (next.usedNanos - before.usedNanos) * part;
}
