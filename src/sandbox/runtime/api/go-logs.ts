import { formatTime } from '../../../kube/time.ts';
import type { ProgramIO } from '../process.ts';
import { formatDate } from '../shell/date.ts';

/** A line of klog, as client-go writes its warnings and errors. */
export function klog(io: ProgramIO, level: 'I' | 'W' | 'E', source: string, text: string): void {
  const nowMs = io.clock.now();
  const micros = String(Math.floor((nowMs % 1000) * 1000)).padStart(6, '0');
  io.err(`${level}${formatDate(nowMs, '%m%d %H:%M:%S')}.${micros} ${String(io.pid).padStart(7)} ${source}] ${text}\n`);
}

/** What a reflector of client-go says when it cannot list or watch. */
export function reflectorFailed(io: ProgramIO, type: string, problem: string): void {
  klog(io, 'W', 'reflector.go:561', `failed to list *${type}: ${problem}`);
  const err = JSON.stringify(`Failed to watch *${type}: failed to list *${type}: ${problem}`);
  klog(io, 'E', 'reflector.go:158', `"Unhandled Error" err=${err}`);
}

/** A line of zap, which managers log with. */
export type Zap = (
  io: ProgramIO,
  level: 'info' | 'error',
  text: string,
  fields?: Readonly<Record<string, string>>,
) => void;

/** A line of zap in its production form. */
export const zapJson: Zap = (io, level, msg, { logger, ...rest } = {}) => {
  const line = { level, ts: formatTime(io.clock.now()), ...(logger !== undefined && { logger }), msg, ...rest };
  io.err(`${JSON.stringify(line)}\n`);
};

/** A line of zap in its development form. */
export const zapConsole: Zap = (io, level, text, { logger, ...fields } = {}) => {
  const rest = Object.keys(fields).length > 0 ? [JSON.stringify(fields)] : [];
  io.err(
    `${[formatTime(io.clock.now()), level.toUpperCase(), ...(logger === undefined ? [] : [logger]), text, ...rest].join('\t')}\n`,
  );
};

/** A line of logrus where there is no terminal. */
export function logrus(
  io: ProgramIO,
  level: 'info' | 'warning' | 'error',
  msg: string,
  fields: Record<string, string> = {},
): void {
  const quoted = (value: string) => (/^[\w.:/@^+-]*$/.test(value) ? value : JSON.stringify(value));
  const rest = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  const all = [
    ['time', JSON.stringify(formatTime(io.clock.now()))],
    ['level', level],
    ['msg', quoted(msg)],
  ];
  io.err(
    `${[...all, ...rest.map(([name, value]) => [name, quoted(value)])].map((pair) => pair.join('=')).join(' ')}\n`,
  );
}
