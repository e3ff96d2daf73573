import { readFileSync } from 'node:fs';

/** The resident memory of processes together, in MB. */
export function memoryOf(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return kilobytes.reduce((sum, one) => sum + Number(one), 0) / 1024;
}
