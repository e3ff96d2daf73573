import type { ProgramIO } from '../../process.ts';
import { formatDate } from '../../shell/date.ts';
import type { Failure } from './define.ts';

/** The server's log, in its own form: time, process, severity. */
export interface ServerLog {
  say(severity: 'LOG' | 'FATAL', text: string): void;
  /** Why a statement or a connection failed. */
  failure(pid: number, severity: 'ERROR' | 'FATAL', failure: Failure, statement?: string): void;
}

export function serverLog(io: ProgramIO): ServerLog {
  const line = (pid: number, severity: string, text: string) => {
    const now = io.clock.now();
    const millis = String(now % 1000).padStart(3, '0');
    io.err(`${formatDate(now, '%Y-%m-%d %H:%M:%S')}.${millis} UTC [${pid}] ${severity}:  ${text}\n`);
  };
  return {
    say: (severity, text) => line(io.pid, severity, text),
    failure(pid, severity, { message, detail, hint, position }, statement) {
      line(pid, severity, position === undefined ? message : `${message} at character ${position}`);
      if (detail !== undefined) line(pid, 'DETAIL', detail);
      if (hint !== undefined) line(pid, 'HINT', hint);
      if (statement !== undefined) line(pid, 'STATEMENT', statement);
    },
  };
}
