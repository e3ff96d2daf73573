import { Cron } from 'croner';
import { scheduleProblem } from '../../../kube/cron-format.ts';
import type { CronJob } from '../../../kube/object.ts';
import { parseTime } from '../../../kube/time.ts';

/** The time after `afterMs` at which a schedule is due, in milliseconds; undefined when it never is. */
export type Schedule = (afterMs: number) => number | undefined;

// So much later than the schedule says a CronJob is looked at, for clocks that differ (nextScheduleDelta).
const paddingMs = 100;
const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Reads a CronJob's schedule in its time zone. Throws what is wrong with it. */
export function scheduleOf({ spec }: CronJob): Schedule {
  const problem = scheduleProblem(spec.schedule);
  if (problem !== undefined) throw new Error(problem);
  const named = /^(?:CRON_)?TZ=(\S*) +(.*)$/.exec(spec.schedule);
  const pattern = named?.[2] ?? spec.schedule;
  const every = /^@every (.*)$/.exec(pattern)?.[1];
  if (every !== undefined) return interval(every);
  return cronOf(pattern.replaceAll('?', '*'), named?.[1] ?? spec.timeZone ?? 'UTC');
}

const read = new Map<string, Schedule>();

/** A CronJob is looked at whenever one of its Jobs changes: what its schedule says is worked out once for each time. */
function cronOf(pattern: string, timezone: string): Schedule {
  const key = `${timezone} ${pattern}`;
  const known = read.get(key);
  if (known) return known;
  const cron = new Cron(pattern, { mode: '5-part', legacyMode: true, paused: true, timezone });
  const lately: { afterMs: number; at: number }[] = [];
  const schedule: Schedule = (afterMs) => {
    const same = lately.find((one) => one.afterMs <= afterMs && afterMs < one.at);
    if (same) return same.at;
    const at = cron.nextRun(new Date(afterMs))?.getTime();
    if (at !== undefined) lately.push({ afterMs, at });
    if (lately.length > 4) lately.shift();
    return at;
  };
  if (read.size >= mostRead) read.clear();
  read.set(key, schedule);
  return schedule;
}

const mostRead = 1000;

export interface MissedSchedule {
  /** From when on schedules count. */
  earliestMs: number;
  /** The last one that is due by now. */
  mostRecentMs?: number;
  missed: 'none' | 'few' | 'many';
}

/** The last time at which a Job should have begun (mostRecentScheduleTime of pkg/controller/cronjob). */
export function mostRecentSchedule(cronJob: CronJob, now: number, next: Schedule, inDeadline: boolean): MissedSchedule {
  const { startingDeadlineSeconds } = cronJob.spec;
  const { creationTimestamp } = cronJob.metadata;
  const since = parseTime(cronJob.status?.lastScheduleTime) ?? parseTime(creationTimestamp) ?? now;
  const earliestMs =
    inDeadline && startingDeadlineSeconds !== undefined ? Math.max(since, now - startingDeadlineSeconds * 1000) : since;
  const first = next(earliestMs);
  if (first === undefined || now < first) return { earliestMs, missed: 'none' };
  const second = next(first);
  if (second === undefined || now < second) return { earliestMs, mostRecentMs: first, missed: 'none' };
  const period = second - first;
  const count = Math.floor((now - first) / period) + 1;
  let mostRecentMs: number | undefined;
  for (let at = next(first + (count - 2) * period); at !== undefined && at <= now; at = next(at)) mostRecentMs = at;
  return { earliestMs, ...(mostRecentMs !== undefined && { mostRecentMs }), missed: count > 100 ? 'many' : 'few' };
}

/** Milliseconds until the CronJob must be looked at again; undefined when its schedule is never due. */
export function nextScheduleIn(cronJob: CronJob, now: number, next: Schedule): number | undefined {
  const { earliestMs, mostRecentMs, missed } = mostRecentSchedule(cronJob, now, next, false);
  const at = next(mostRecentMs ?? (missed === 'none' ? earliestMs : now));
  return at === undefined ? undefined : Math.max(0, at + paddingMs - now);
}

/** A fixed delay, of whole seconds and one at least. */
function interval(text: string): Schedule {
  let ms = 0;
  for (const [, figure, unit = ''] of text.matchAll(/([\d.]+)(ms|[hms])/g)) ms += Number(figure) * (units[unit] ?? 0);
  const wholeMs = Math.max(1000, ms - (ms % 1000));
  return (afterMs) => afterMs + wholeMs - (afterMs % 1000);
}
