import { arrival } from '../../network/later.ts';
import { type Program, sleep } from '../process.ts';

/** busybox's ping. */
export const ping: Program = function* (io) {
  const options = readOptions(io.argv.slice(1));
  if (options.host === undefined) {
    io.err('BusyBox v1.37.0 () multi-call binary.\n\nUsage: ping [OPTIONS] HOST\n');
    return 1;
  }
  const found = yield* arrival(io.network.lookUp(options.host));
  const address = found.kind === 'found' ? found.addresses[0] : undefined;
  if (address === undefined) {
    io.err(`ping: bad address '${options.host}'\n`);
    return 1;
  }
  io.out(`PING ${options.host} (${address}): ${options.bytes} data bytes\n`);
  const times: number[] = [];
  let sent = 0;
  const end = () => {
    io.out(`\n--- ${options.host} ping statistics ---\n`);
    const lost = sent === 0 ? 0 : Math.floor(((sent - times.length) * 100) / sent);
    io.out(`${sent} packets transmitted, ${times.length} packets received, ${lost}% packet loss\n`);
    if (times.length === 0) return 1;
    const average = times.reduce((sum, time) => sum + time, 0) / times.length;
    const shown = [Math.min(...times), average, Math.max(...times)].map((time) => time.toFixed(3)).join('/');
    io.out(`round-trip min/avg/max = ${shown} ms\n`);
    return 0;
  };
  io.onSignal('INT', () => io.exit(end()));
  const limitMs = options.deadlineMs ?? Number.POSITIVE_INFINITY;
  const startMs = io.clock.now();
  while (sent < options.count && io.clock.now() - startMs < limitMs) {
    if (sent > 0) yield sleep(io.clock, 1000);
    const ttl = io.network.ping(address);
    if (ttl !== undefined) {
      const time = 0.05 + Math.floor(io.random() * 80) / 1000;
      io.out(`${options.bytes + 8} bytes from ${address}: seq=${sent} ttl=${ttl} time=${time.toFixed(3)} ms\n`);
      times.push(time);
    }
    sent++;
  }
  if (times.length < sent) yield sleep(io.clock, options.waitMs);
  return end();
};

function readOptions(words: readonly string[]) {
  const options = {
    host: undefined as string | undefined,
    count: Number.POSITIVE_INFINITY,
    bytes: 56,
    waitMs: 10_000,
    deadlineMs: undefined as number | undefined,
  };
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [, letter, value] = /^-([cWwsiIt])(.*)$/.exec(word) ?? [];
    if (letter === undefined) {
      if (!word.startsWith('-')) options.host = word;
      continue;
    }
    const number = Number(value || left.shift());
    if (letter === 'c') options.count = number;
    if (letter === 'W') options.waitMs = number * 1000;
    if (letter === 'w') options.deadlineMs = number * 1000;
    if (letter === 's') options.bytes = number;
  }
  return options;
}
