import { deaths } from './deaths.ts';
import { type Job, type ShellState, write } from './state.ts';

/** Tells of the jobs that are wanted, and forgets those that have ended. */
export function tellJobs(state: ShellState, descriptor: 1 | 2, wanted: (job: Job) => boolean): void {
  for (const [index, job] of state.jobs.entries()) {
    if (!wanted(job)) continue;
    const mark = index === state.jobs.length - 1 ? '+' : index === state.jobs.length - 2 ? '-' : ' ';
    write(state, `[${job.number}]${mark}  ${how(job).padEnd(27)}${job.text}\n`, descriptor);
  }
  state.jobs = state.jobs.filter((job) => !wanted(job) || job.process.code() === undefined);
}

function how({ process }: Job): string {
  const code = process.code();
  if (code === undefined) return 'Running';
  if (process.signalled()) return deaths[code] ?? 'Terminated';
  return code === 0 ? 'Done' : `Done(${code})`;
}
