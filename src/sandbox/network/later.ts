/** A value that comes later, or at once: `done` is called with it at most once; the result gives up waiting. */
export type Later<T> = (done: (value: T) => void) => () => void;

/** Waits inside a script: `const answer = yield* arrival(later)`. */
export function* arrival<T>(later: Later<T>): Generator<(resume: () => void) => () => void, T, void> {
  let arrived: { value: T } | undefined;
  let wake = () => {};
  const giveUp = later((value) => {
    arrived = { value };
    wake();
  });
  // A script must not be resumed while it is still being told to wait.
  while (!arrived)
    yield (resume) => {
      wake = resume;
      return giveUp;
    };
  return arrived.value;
}

/** The same as a promise, for those outside the cluster. */
export function promised<T>(later: Later<T>): Promise<T> {
  return new Promise((resolve) => void later(resolve));
}
