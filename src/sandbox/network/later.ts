/** A value that comes later, or at once: `done` is called with it at most once; the result gives up waiting. */
export type Later<T> = (done: (value: T) => void) => () => void;

/** The same as a promise, for those outside the cluster. */
export function promised<T>(later: Later<T>): Promise<T> {
  return new Promise((resolve) => void later(resolve));
}
