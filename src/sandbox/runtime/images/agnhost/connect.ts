import { arrival } from '../../../network/later.ts';
import type { Reached } from '../../../network/program-network.ts';
import { errorText } from '../../../network/texts.ts';
import type { Program } from '../../process.ts';
import { within } from '../../programs/within.ts';
import { readFlags } from './flags.ts';

/** Tries a connection and says in one word what came of it. */
export const connect: Program = function* (io) {
  const flags = readFlags(io.argv.slice(2));
  const [target = ''] = flags.rest;
  const [, host, port] = /^(.*):(\d+)$/.exec(target) ?? [];
  const fail = (text: string) => {
    io.err(`${text}\n`);
    return 1;
  };
  if (host === undefined) return fail(`UNKNOWN: address ${target}: missing port in address`);
  const found = yield* arrival(io.network.lookUp(host));
  const address = found.kind === 'found' ? found.addresses[0] : undefined;
  if (address === undefined) return fail(`DNS: lookup ${host}: no such host`);
  const limitMs = flags.durationMs('timeout', 0) || Number.POSITIVE_INFINITY;
  const to = { address, port: Number(port) };
  if (flags.text('protocol', 'tcp') === 'udp') {
    const payload = Buffer.from(`${flags.text('udp-data', 'hostname')}\n`);
    const reached = yield* arrival(
      within<Reached<Uint8Array>>(io.clock, limitMs, (done) => {
        io.network.send(to, payload, done);
        return () => {};
      }),
    );
    if (reached?.kind === 'reached') return 0;
    return fail(reached ? 'REFUSED' : 'TIMEOUT');
  }
  const reached = yield* arrival(within(io.clock, limitMs, io.network.connect(to)));
  if (reached?.kind === 'reached') {
    reached.value.destroy();
    return 0;
  }
  if (!reached || reached.error === 'ETIMEDOUT') return fail('TIMEOUT');
  if (reached.error === 'ECONNREFUSED') return fail('REFUSED');
  return fail(`OTHER: dial tcp ${address}:${port}: connect: ${errorText[reached.error].toLowerCase()}`);
};
