import type { Program } from '../../process.ts';
import { readFlags } from './flags.ts';
import { answer, log, mustListen, untilKilled } from './go.ts';

/** Answers with the value of each SERVE_PORT_N on port N. */
export const porter: Program = function* (io) {
  const asJson = readFlags(io.argv.slice(2), ['json-response']).isSet('json-response');
  for (const [name, value] of Object.entries(io.environment)) {
    const [, udp, digits] = /^SERVE_(?:(?:TCP_)|(UDP_))?PORT_(\d+)$/.exec(name) ?? [];
    if (digits === undefined) continue;
    const port = Number(digits);
    if (udp) {
      log(io, `Started UDP server on port ${port}`);
      io.listenUdp(port, ({ reply }) => reply(Buffer.from(value)));
      continue;
    }
    mustListen(io, port, ({ method }) => {
      if (!asJson) return answer(io, 200, value);
      const made = answer(io, 200, JSON.stringify({ Method: method, Body: value }));
      return { ...made, headers: { ...made.headers, 'Content-Type': 'application/json' } };
    });
  }
  return yield* untilKilled(io);
};
