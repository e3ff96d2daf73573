import type { ProgramIO } from '../../process.ts';
import type { SparkLog } from './log4j.ts';
import type { Executor, TaskSet } from './task-set.ts';

/** What the parts of an application's scheduler share. */
export interface Scheduling {
  io: ProgramIO;
  log: SparkLog;
  /** `driver` is where its blocks are. */
  settings: { cores: number; maxFailures: number; driver: string; driverStorage: string };
  executors: Map<number, Executor>;
  /** The tasks that are under way. */
  taskSet: TaskSet | undefined;
  isCancelled: boolean;
  isStopped: boolean;
  /** The numbers that come next. */
  next: { task: number; stage: number; job: number; broadcast: number; epoch: number };
  /** Of the shuffle: which executor holds the output of which map task. */
  outputs: Map<number, number>;
  /** Looks whether what is waited for is there. */
  look(): void;
  /** Gives tasks to executors that have room. */
  offer(): void;
}
