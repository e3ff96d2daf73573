import type { HttpAnswer, HttpAsk, Serve } from '../../../network/http.ts';
import { forever, type ProgramIO, type Script } from '../../process.ts';
import { formatDate } from '../../shell/date.ts';

/** What Go's `log` writes. */
export function log(io: ProgramIO, text: string): void {
  io.err(`${formatDate(io.clock.now(), '%Y/%m/%d %H:%M:%S')} ${text.replace(/\n$/, '')}\n`);
}

/** An answer as net/http sends it. */
export function answer(io: ProgramIO, status: number, body: string, headers: Record<string, string> = {}): HttpAnswer {
  return {
    status,
    headers: {
      ...headers,
      Date: formatDate(io.clock.now(), '%a, %d %b %Y %H:%M:%S GMT'),
      'Content-Length': String(Buffer.byteLength(body)),
      ...(body !== '' && { 'Content-Type': 'text/plain; charset=utf-8' }),
    },
    body,
  };
}

/** `http.Error`. */
export const problem = (io: ProgramIO, status: number, text: string): HttpAnswer =>
  answer(io, status, `${text}\n`, { 'X-Content-Type-Options': 'nosniff' });

/** `http.Redirect`. */
export function redirect(io: ProgramIO, location: string, status = 302): HttpAnswer {
  const body = `<a href="${location}">${status === 302 ? 'Found' : 'Moved Permanently'}</a>.\n\n`;
  const made = answer(io, status, body, { Location: location });
  return { ...made, headers: { ...made.headers, 'Content-Type': 'text/html; charset=utf-8' } };
}

/** A handler gets the query's values too. */
export type Handler = (query: URLSearchParams, ask: HttpAsk) => ReturnType<Serve>;

/** Serves by path, as http.ServeMux does: `/` takes what nobody else does. */
export function mux(io: ProgramIO, routes: Readonly<Record<string, Handler>>): Serve {
  return (ask) => {
    const url = new URL(ask.path, 'http://host');
    const handler = routes[url.pathname] ?? routes['/'];
    if (ask.headers['content-type'] === 'application/x-www-form-urlencoded')
      for (const [name, value] of new URLSearchParams(ask.body)) url.searchParams.append(name, value);
    return handler ? handler(url.searchParams, ask) : problem(io, 404, '404 page not found');
  };
}

/** Listens, or dies as log.Fatal does. */
export function mustListen(io: ProgramIO, port: number, serve: Serve): boolean {
  if (io.listen(port, serve)) return true;
  log(io, `listen tcp :${port}: bind: address already in use`);
  return false;
}

/** Serves until it is ended. A Go program that handles no signal dies of TERM with 2, even as process 1. */
export function* untilKilled(io: ProgramIO): Script {
  for (const signal of ['TERM', 'INT', 'HUP'] as const) io.onSignal(signal, () => io.exit(2));
  for (;;) yield forever;
}

/** A time.Duration as Go prints it. */
export function goDuration(ms: number): string {
  if (ms < 1000) return ms === 0 ? '0s' : `${ms}ms`;
  const seconds = ms / 1000;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const text = `${Number(rest.toFixed(3))}s`;
  if (hours > 0) return `${hours}h${minutes}m${text}`;
  return minutes > 0 ? `${minutes}m${text}` : text;
}

/** A map as fmt prints it. */
export const goMap = (map: Readonly<Record<string, string>>): string =>
  `map[${Object.entries(map)
    .map(([name, value]) => `${name}:${value}`)
    .join(' ')}]`;
