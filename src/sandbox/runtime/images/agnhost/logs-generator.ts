import { type Program, sleep } from '../../process.ts';
import { formatDate } from '../../shell/date.ts';
import { readFlags } from './flags.ts';

const methods = ['GET', 'POST', 'PUT'];
const namespaces = ['kube-system', 'default', 'ns'];
const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Writes a number of lines in a time, as klog does. */
export const logsGenerator: Program = function* (io) {
  const flags = readFlags(io.argv.slice(2));
  const total = flags.number('log-lines-total', flags.number('t', 0));
  const durationMs = flags.durationMs('run-duration', flags.durationMs('d', 0));
  const write = (severity: string, line: number, text: string) => {
    const now = io.clock.now();
    const micros = String((now % 1000) * 1000).padStart(6, '0');
    io.err(`${severity}${formatDate(now, '%m%d %H:%M:%S')}.${micros}       1 logs_generator.go:${line}] ${text}\n`);
  };
  if (!(total > 0) || !(durationMs > 0)) {
    if (total > 0) write('F', 67, 'Invalid duration: 0s');
    else write('F', 63, `Invalid total number of lines: ${total}`);
    return 255;
  }
  io.onSignal('TERM', () => io.exit(2));
  const pick = <T>(list: ArrayLike<T>) => list[Math.floor(io.random() * list.length)];
  for (let id = 0; id < total; id++) {
    const name = Array.from({ length: 3 + Math.floor(io.random() * 2) }, () => pick(letters)).join('');
    const status = 200 + Math.floor(io.random() * 400);
    write('I', 76, `${id} ${pick(methods)} /api/v1/namespaces/${pick(namespaces)}/pods/${name} ${status}`);
    yield sleep(io.clock, durationMs / total);
  }
  return 0;
};
