/** Lets so many pieces of work go on at once, and no more. */
export interface Jobs {
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function jobsAtOnce(most: number): Jobs {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async run(work) {
      if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}
