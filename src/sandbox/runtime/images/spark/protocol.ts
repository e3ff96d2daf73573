/** One task, as the driver sends it to an executor. */
export interface TaskOrder {
  /** Its number among all of the application. */
  id: number;
  /** `0.0 in stage 1.0`. */
  name: string;
  /** Processor time that it takes, in milliseconds. */
  workMs: number;
  /** What lives on the heap while it runs. */
  heapBytes: number;
  /** Of that, what it would keep in the block manager afterwards, if there is room. */
  cacheBytes?: number;
  /** The block that it keeps. */
  block?: string;
  /** What comes over the network from other executors. */
  remoteBytes?: number;
  /** Darts to throw at a square: the result is how many hit the circle in it. */
  darts?: number;
  /** Random keys to draw: the result is how many are different. */
  keys?: number;
  /** How many different ones there could be. */
  keySpace?: number;
}

/** What the simulated driver and its executors tell each other, a line of JSON each: it is not Spark's own protocol. */
export type FromExecutor =
  | { say: 'hello'; id: number }
  | { say: 'register'; id: number; address: string; blockPort: number; storageBytes: number }
  | { say: 'done'; task: number; result: number }
  | { say: 'failed'; task: number; error: string };

export type FromDriver = { say: 'accepted' } | { say: 'task'; task: TaskOrder } | { say: 'stop' };
