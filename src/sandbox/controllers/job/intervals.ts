/** Indexes in rising order without gaps inside each interval: how a Job's status keeps many of them. */
export type Intervals = readonly { from: number; to: number }[];

/** The intervals of a text such as `0,2-4`, those from `completions` on left out. */
export function parseIntervals(text: string | undefined, completions: number): Intervals {
  if (!text) return [];
  const indexes = text.split(',').flatMap((fragment) => {
    const [from, to = from] = fragment.split('-').map(Number);
    if (from === undefined || to === undefined || Number.isNaN(from + to) || from >= completions) return [];
    return [{ from, to: Math.min(to, completions - 1) }];
  });
  return merge(indexes, []);
}

/** Two neighbours are named one by one, three and more as a range. */
export function formatIntervals(intervals: Intervals): string {
  return intervals
    .map(({ from, to }) => (from === to ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`))
    .join(',');
}

export function withIndexes(intervals: Intervals, indexes: Iterable<number>): Intervals {
  const single = [...new Set(indexes)].sort((a, b) => a - b).map((index) => ({ from: index, to: index }));
  return merge(intervals, single);
}

export function merge(a: Intervals, b: Intervals): Intervals {
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of [...a, ...b].sort((one, other) => one.from - other.from)) {
    const last = result.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

export function countOf(intervals: Intervals): number {
  return intervals.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

export function hasIndex(intervals: Intervals, index: number): boolean {
  return intervals.some(({ from, to }) => from <= index && index <= to);
}

/** The first `count` indexes below `completions` that are in none of the intervals. */
export function firstMissing(intervals: Intervals, count: number, completions: number): number[] {
  const result: number[] = [];
  let candidate = 0;
  for (const { from, to } of [...intervals, { from: completions, to: completions }]) {
    for (; candidate < Math.min(from, completions) && result.length < count; candidate++) result.push(candidate);
    candidate = Math.max(candidate, to + 1);
  }
  return result;
}

/** How many of the indexes of one are in the other. */
export function overlap(a: Intervals, b: Intervals): number {
  let sum = 0;
  for (const one of a)
    for (const other of b) sum += Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from) + 1);
  return sum;
}
