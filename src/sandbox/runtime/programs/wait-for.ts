import type { Wait } from '../process.ts';

/** Waits until a condition holds that callbacks bring about: `wake` says to look again. */
export function waitFor(isTrue: () => boolean): { wake: () => void; wait: () => Generator<Wait, void, void> } {
  let resumeWaiting = () => {};
  return {
    wake() {
      const resume = resumeWaiting;
      resumeWaiting = () => {};
      resume();
    },
    *wait() {
      while (!isTrue())
        yield (resume) => {
          resumeWaiting = resume;
          return () => {
            resumeWaiting = () => {};
          };
        };
    },
  };
}
