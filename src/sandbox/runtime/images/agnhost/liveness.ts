import type { Program } from '../../process.ts';
import { answer, goDuration, mustListen, mux, redirect, untilKilled } from './go.ts';

/** Healthy for ten seconds. */
export const liveness: Program = function* (io) {
  const startedMs = io.clock.now();
  const seconds = () => (io.clock.now() - startedMs) / 1000;
  const serve = mux(io, {
    '/started': () => answer(io, 200, goDuration(io.clock.now() - startedMs)),
    '/healthz': () => (seconds() > 10 ? answer(io, 500, `error: ${seconds()}`) : answer(io, 200, 'ok')),
    '/redirect': (query) => redirect(io, decodeURIComponent(query.get('loc') ?? '')),
  });
  if (!mustListen(io, 8080, serve)) return 1;
  return yield* untilKilled(io);
};
