import type { ProgramIO } from '../../process.ts';

/** The names of the loggers that speak. */
export const loggers = {
  operator: 'airflow.task.operators.airflow.providers.cncf.kubernetes.operators.pod.KubernetesPodOperator',
  podManager: 'airflow.providers.cncf.kubernetes.utils.pod_manager.PodManager',
  task: 'task',
  run: 'airflow.models.dagrun.DagRun',
  instance: 'airflow.models.taskinstance',
} as const;

export type Level = 'info' | 'warning' | 'error';

/** A line of `airflow standalone`, as one of its components writes it; more lines of a text have no time. */
export function tell(io: ProgramIO, component: string, text: string): void {
  for (const line of text.split('\n')) io.out(`${component.padEnd(10)} | ${line.trim()}\n`);
}

/** What structlog makes of an event, without the place in the source. */
export function eventLine(nowMs: number, level: Level, event: string, logger: string): string {
  return `${isoMicros(nowMs, 'Z')} [${level.padEnd(9)}] ${event.padEnd(30)} [${logger}]`;
}

/** A moment with microseconds, of which the clock knows none below a thousand. */
export function isoMicros(ms: number, zone: 'Z' | '+00:00'): string {
  const whole = Math.floor(ms);
  const micros = Math.floor((ms - whole) * 1000);
  return new Date(whole).toISOString().replace('Z', `${String(micros).padStart(3, '0')}${zone}`);
}

/** A table of Airflow's command line. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'No data found\n';
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) => `${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')}\n`;
  return `${line(titles)}${widths.map((width) => '='.repeat(width)).join('=+=')}\n${rows.map(line).join('')}`;
}
