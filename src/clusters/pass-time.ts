import type { LeapingClock } from '../lib/leaping-clock.ts';

/**
 * Moves a cluster's time on by `ms`: what is due meanwhile happens in order, each thing when all before it is done, and
 * nobody waits. Signs of life alone wake nobody while `isHealthy`, so that a week costs what happens in it.
 */
export async function passTime(
  clock: LeapingClock,
  ms: number,
  { settle, isHealthy }: { settle: () => Promise<void>; isHealthy: () => boolean },
): Promise<void> {
  const target = clock.aheadMs() + ms;
  const left = () => Math.max(0, target - clock.aheadMs());
  do await settle();
  while (clock.leap(left(), { skipHeartbeats: isHealthy() }));
  clock.leapBy(left(), { skipHeartbeats: isHealthy() });
  await settle();
}
