import { describe, expect, it } from 'vitest';
import { manualClock } from '../../lib/clock.ts';
import { createProcessor, type ProcessorShare } from './processor.ts';

function start(cores = 4) {
  const clock = manualClock();
  const begin = clock.now();
  const processor = createProcessor(clock, cores);
  /** Milliseconds of work done until a time since the beginning, now when not given. */
  const used = (share: ProcessorShare, atMs = clock.now() - begin) => share.usedNanos(begin + atMs) / 1_000_000;
  const spin = (share: ProcessorShare) => share.work(Infinity)(() => {});
  return { clock, processor, used, spin };
}

describe('a processor', () => {
  it('gives a busy loop one core, and needs no timer for it', () => {
    const { clock, processor, used, spin } = start();
    const share = processor.join({});
    spin(share);
    expect(clock.nextDue()).toBeUndefined();
    clock.advance(10_000);
    expect(used(share)).toBe(10_000);
  });

  it('throttles a container to its limit, however many of its threads work', () => {
    const { clock, processor, used, spin } = start();
    const share = processor.join({ limit: 0.2 });
    for (let i = 0; i < 3; i++) spin(share);
    clock.advance(10_000);
    expect(used(share)).toBe(2000);
  });

  it('takes longer for work that is throttled', () => {
    const { clock, processor, used } = start();
    const share = processor.join({ limit: 0.5 });
    let endedMs: number | undefined;
    const begin = clock.now();
    share.work(100)(() => (endedMs = clock.now() - begin));
    clock.advance(1000);
    expect(endedMs).toBe(200);
    expect(used(share)).toBe(100);
  });

  it('lets work in one container wait for each other, and not for that of others', () => {
    const { clock, processor } = start();
    const [busy, free] = [processor.join({ limit: 1 }), processor.join({})];
    const ended: string[] = [];
    busy.work(100)(() => ended.push(`busy ${clock.now()}`));
    busy.work(100)(() => ended.push(`busy ${clock.now()}`));
    free.work(100)(() => ended.push(`free ${clock.now()}`));
    const begin = clock.now();
    clock.advance(1000);
    expect(ended).toEqual([`free ${begin + 100}`, `busy ${begin + 200}`, `busy ${begin + 200}`]);
  });

  it('shares a node that is too small by what was asked for', () => {
    const { clock, processor, used, spin } = start(1);
    const [small, large, none] = [
      processor.join({ weight: 0.1 }),
      processor.join({ weight: 0.3 }),
      processor.join({ limit: 0.2, weight: 100 }),
    ];
    for (const share of [small, large, none]) spin(share);
    clock.advance(1000);
    expect([small, large, none].map((share) => used(share))).toEqual([200, 600, 200]);
    small.leave();
    expect(processor.usedNanos(clock.now())).toBe(1_000_000_000);
  });

  it('knows what was used at a time of the last minute', () => {
    const { clock, processor, used, spin } = start();
    const share = processor.join({});
    clock.advance(5000);
    const stop = spin(share);
    clock.advance(5000);
    stop();
    clock.advance(5000);
    expect([0, 5000, 7500, 10_000, 12_000].map((at) => used(share, at))).toEqual([0, 0, 2500, 5000, 5000]);
  });

  it('keeps little of what changes often', () => {
    const { clock, processor, used } = start();
    const share = processor.join({ limit: 0.5 });
    for (let i = 0; i < 10_000; i++) {
      share.charge(1);
      clock.advance(1);
    }
    expect(used(share)).toBe(5000);
    expect(Math.round(used(share, 5000))).toBe(2500);
  });

  it('does not go on with what was given up', () => {
    const { clock, processor, used } = start();
    const share = processor.join({});
    let isDone = false;
    const giveUp = share.work(100)(() => (isDone = true));
    clock.advance(50);
    giveUp();
    clock.advance(1000);
    expect(isDone).toBe(false);
    expect(used(share)).toBe(50);
  });

  it('lifts a limit when a container is resized, and ends all with it', () => {
    const { clock, processor, used, spin } = start();
    const share = processor.join({ limit: 0.1 });
    spin(share);
    clock.advance(1000);
    share.setLimit(0.5);
    clock.advance(1000);
    share.leave();
    clock.advance(1000);
    expect(used(share)).toBe(600);
  });
});
