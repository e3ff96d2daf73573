// client-go's default for controllers (util/workqueue/default_rate_limiters.go).
const firstMs = 5;
const longestMs = 1000 * 1000;

/** Counts the failures of each key and says how long to wait after the next one: 5 ms, doubling, at most 1000 s. */
export function keyedBackoff(): {
  next(key: string): number;
  failures(key: string): number;
  forget(key: string): void;
} {
  const failures = new Map<string, number>();
  return {
    next(key) {
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      return Math.min(firstMs * 2 ** Math.min(count, 30), longestMs);
    },
    failures: (key) => failures.get(key) ?? 0,
    forget: (key) => failures.delete(key),
  };
}
