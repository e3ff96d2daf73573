const mebi = 2 ** 20;

/**
 * What a JVM of Spark's needs beside its heap: its code, classes, threads. With it, executors of 512 MiB do and do not
 * fit into the containers in which real ones did and did not.
 */
export const nativeBytes = 190 * mebi;

/** What is on the heap before the first task. */
const heapBaseBytes = 45 * mebi;

// Garbage waits for its collection: a heap grows beyond what lives on it, and so do the buffers of the network.
const garbageFactor = 1.3;

/** What the JVM says it can give, in MiB: in a container below 1792 MiB the serial collector keeps one survivor space free. */
const usableMiB = (heapMiB: number) => (heapMiB < 1408 ? (heapMiB * 29) / 30 : heapMiB);

/** The part of the heap that keeps blocks and serves shuffles, in bytes: 60 % of what is left after a reserve of 300 MiB. */
export const storageBytes = (heapMiB: number): number => Math.max(0, (usableMiB(heapMiB) - 300) * 0.6) * mebi;

/** The heap of an executor. */
export interface Heap {
  /** Takes memory for a task; false: the heap is too small. */
  take(bytes: number): boolean;
  free(bytes: number): void;
  /** Memory outside of the heap, for what comes over the network: the JVM keeps what it once had. */
  receive(bytes: number): void;
}

/** The memory of a JVM with a heap of that size; it takes from its container what it touches for the first time. */
export function openHeap(heapMiB: number, allocate: (bytes: number) => void): Heap {
  let live = heapBaseBytes;
  let touched = 0;
  let direct = 0;
  const touch = () => {
    const wanted = Math.min(heapMiB * mebi, live * garbageFactor);
    if (wanted <= touched) return;
    allocate(wanted - touched);
    touched = wanted;
  };
  touch();
  return {
    take(bytes) {
      if (live + bytes > usableMiB(heapMiB) * mebi) return false;
      live += bytes;
      touch();
      return true;
    },
    free(bytes) {
      live -= bytes;
    },
    receive(bytes) {
      const wanted = bytes * garbageFactor;
      if (wanted <= direct) return;
      allocate(wanted - direct);
      direct = wanted;
    },
  };
}

/** A size as Spark's log shows it: `117.0 MiB`. */
export function shownBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  // It goes over to the next unit at twice its size.
  while (value >= 2048 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}
