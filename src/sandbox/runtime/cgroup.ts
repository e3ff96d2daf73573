import type { Processor, ProcessorShare } from './processor.ts';

/** What a container may use at most, and its weight where there is not enough for all. */
export interface Limits {
  /** In cores. */
  cpu?: number | undefined;
  /** What it asks for, in cores. */
  cpuRequest?: number | undefined;
  memoryBytes?: number | undefined;
}

/** What a container uses: processor time since it began, memory now. */
export interface Usage {
  sinceMs: number;
  cpuNanos: number;
  memoryBytes: number;
}

/** The account of one container's processes. */
export interface Cgroup {
  cpu: ProcessorShare;
  /** Takes memory, and gives how to free it; what is over the limit ends the container. */
  allocate(bytes: number): () => void;
  /** Now, or as it was at a time of the last minute; memory is always that of now. */
  usage(atMs?: number): Usage;
  setLimits(limits: Limits): void;
  leave(): void;
}

/** Opens a container's account; `outOfMemory` is called when it takes more than it may. */
export function openCgroup(processor: Processor, limits: Limits, now: () => number, outOfMemory: () => void): Cgroup {
  const cpu = processor.join({ limit: limits.cpu, weight: limits.cpuRequest });
  let limit = limits.memoryBytes ?? Infinity;
  let memoryBytes = 0;
  const sinceMs = now();
  return {
    cpu,
    allocate(bytes) {
      memoryBytes += bytes;
      let isTaken = true;
      if (memoryBytes > limit) outOfMemory();
      return () => {
        if (isTaken) memoryBytes -= bytes;
        isTaken = false;
      };
    },
    usage: (atMs = now()) => ({ sinceMs, cpuNanos: cpu.usedNanos(atMs), memoryBytes }),
    setLimits(next) {
      cpu.setLimit(next.cpu);
      limit = next.memoryBytes ?? Infinity;
    },
    leave: () => cpu.leave(),
  };
}
