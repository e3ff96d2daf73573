import { forever, type Program, sleep } from '../../process.ts';
import { readFlags } from './flags.ts';
import { answer, log, mustListen } from './go.ts';

/** Tells its host name by HTTP, TCP or UDP. */
export const serveHostname: Program = function* (io) {
  const flags = readFlags(io.argv.slice(2), ['tcp', 'udp', 'http', 'close']);
  const port = flags.number('port', 9376);
  const [tcp, udp, http] = [flags.isSet('tcp'), flags.isSet('udp'), flags.isSet('http', true)];
  if (http && (tcp || udp)) {
    log(io, "Can't server TCP/UDP mode and HTTP mode at the same time");
    return 1;
  }
  if (tcp)
    io.listenTcp(port, (connection) => {
      log(io, `TCP request from ${connection.remote.address}:${connection.remote.port}`);
      connection.write(Buffer.from(io.hostname));
      connection.end();
    });
  if (udp)
    io.listenUdp(port, ({ from, reply }) => {
      log(io, `UDP request from ${from.address}:${from.port}`);
      reply(Buffer.from(io.hostname));
    });
  const close = flags.isSet('close');
  const isServed =
    !http ||
    mustListen(io, port, ({ from, fromPort }) => {
      log(io, `HTTP request from ${from}:${fromPort}`);
      return answer(io, 200, io.hostname, close ? { Connection: 'close' } : {});
    });
  if (!isServed) return 1;
  log(io, `Serving on port ${port}.`);
  let isOver = false;
  let wake = () => {};
  io.onSignal('TERM', () => {
    isOver = true;
    wake();
  });
  while (!isOver)
    yield (resume) => {
      wake = resume;
      return forever(resume);
    };
  log(io, 'Shutting down after receiving signal: terminated.');
  log(io, 'Awaiting pod deletion.');
  yield sleep(io.clock, 60_000);
  return 0;
};
