import type { TaskOrder } from './protocol.ts';

/** What a task gives: drawn from the distribution that its random numbers would have. */
export function resultOf({ darts, keys, keySpace = 2 ** 31 }: TaskOrder, random: () => number): number {
  if (darts !== undefined) return hits(darts, random);
  if (keys !== undefined) return keys - clashes(keys, keySpace, random);
  return 0;
}

/** How many of so many darts at a square hit the circle in it: the normal distribution that many throws come to. */
function hits(darts: number, random: () => number): number {
  const chance = Math.PI / 4;
  const deviation = Math.sqrt(darts * chance * (1 - chance));
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(darts, Math.max(0, Math.round(darts * chance + deviation * normal)));
}

/** How many of so many random keys are not the first of their value. */
function clashes(keys: number, keySpace: number, random: () => number): number {
  const mean = (keys * (keys - 1)) / 2 / keySpace;
  let count = 0;
  for (let product = random(); product > Math.exp(-mean) && count < keys; product *= random()) count++;
  return count;
}
