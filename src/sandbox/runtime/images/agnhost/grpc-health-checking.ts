import type { Program } from '../../process.ts';
import { readFlags } from './flags.ts';
import { answer, goDuration, log, mustListen, mux, untilKilled } from './go.ts';

/** Answers gRPC health checks: healthy for a time, or as it is told by HTTP. */
export const grpcHealthChecking: Program = function* (io) {
  const flags = readFlags(io.argv.slice(2));
  const startedMs = io.clock.now();
  const delay = flags.number('delay-unhealthy-sec', -1);
  let forced: boolean | undefined;
  const mark = (isHealthy: boolean) => () => {
    log(io, `Mark as ${isHealthy ? 'healthy' : 'unhealthy'}`);
    forced = !isHealthy;
    return answer(io, 200, goDuration(io.clock.now() - startedMs));
  };
  const httpPort = flags.number('http-port', 8080);
  log(io, `Http server starting to listen on :${httpPort}`);
  const serve = mux(io, { '/make-serving': mark(true), '/make-not-serving': mark(false) });
  const port = flags.number('port', 5000);
  log(io, `gRPC server starting to listen on :${port}`);
  const isServed =
    mustListen(io, httpPort, serve) &&
    mustListen(io, port, ({ body = '' }) => {
      log(io, `Serving the Check request for health check, started at ${new Date(startedMs).toISOString()}`);
      const isUnhealthy = forced === true || (delay >= 0 && io.clock.now() - startedMs >= delay * 1000);
      const isKnown = body === flags.text('service', '');
      const status = isKnown ? '0' : '5';
      return { status: 200, headers: { 'grpc-status': status }, body: isUnhealthy ? 'NOT_SERVING' : 'SERVING' };
    });
  return isServed ? yield* untilKilled(io) : 1;
};
