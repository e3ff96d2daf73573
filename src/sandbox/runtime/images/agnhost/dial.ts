import type { HttpAnswer } from '../../../network/http.ts';
import { arrival, type Later } from '../../../network/later.ts';
import type { Reached } from '../../../network/program-network.ts';
import { errorText } from '../../../network/texts.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { within } from '../../programs/within.ts';
import { answer, log, problem } from './go.ts';

const patienceMs = 5000;

/** `/dial`: asks another address a number of times, and tells what came back. */
export function dial(io: ProgramIO, query: URLSearchParams): Later<HttpAnswer> | HttpAnswer {
  const [host = '', port = '', request = '', protocol = '', tries = ''] = [
    'host',
    'port',
    'request',
    'protocol',
    'tries',
  ].map((name) => query.get(name) ?? '');
  log(io, `GET /dial?host=${host}&protocol=${protocol}&port=${port}&request=${request}&tries=${tries}`);
  if (tries !== '' && !/^-?\d+$/.test(tries))
    return problem(
      io,
      400,
      `tries parameter is invalid. strconv.Atoi: parsing ${JSON.stringify(tries)}: invalid syntax`,
    );
  if (request === '') return problem(io, 400, 'request parameter not specified. <nil>');
  const kind = protocol.toLowerCase() || 'http';
  if (kind !== 'http' && kind !== 'udp') return problem(io, 400, `unsupported protocol. ${protocol}`);
  return (done) => {
    const fiber = io.spawn(
      (function* () {
        const found = yield* arrival(io.network.lookUp(host));
        const address = found.kind === 'found' ? found.addresses[0] : undefined;
        if (address === undefined) {
          done(problem(io, 400, `host and/or port param are invalid. lookup ${host}: no such host`));
          return 0;
        }
        const to = { address, port: Number(port) };
        const responses: string[] = [];
        const errors: string[] = [];
        for (let i = 0; i < Number(tries || 1); i++) {
          const result = kind === 'http' ? yield* askHttp(io, to, request) : yield* askUdp(io, to, request);
          if ('error' in result) errors.push(result.error);
          else responses.push(result.text);
        }
        const output = { ...(errors.length && { errors }), ...(responses.length && { responses }) };
        done(answer(io, 200, JSON.stringify(output)));
        return 0;
      })(),
    );
    return () => fiber.end(1);
  };
}

type Result = Generator<Wait, { text: string } | { error: string }, void>;
type To = { address: string; port: number };

function* askHttp(io: ProgramIO, to: To, request: string): Result {
  const place = `${to.address}:${to.port}`;
  const url = `http://${place}/${request}`;
  const headers = { host: place, 'user-agent': 'Go-http-client/1.1', 'accept-encoding': 'gzip' };
  const ask = { method: 'GET', path: `/${request}`, headers };
  const outcome = yield* arrival(within(io.clock, patienceMs, io.network.http(to, ask)));
  const failed = (why: string) => ({ error: `Get ${JSON.stringify(url)}: ${why}` });
  if (!outcome) return failed('context deadline exceeded (Client.Timeout exceeded while awaiting headers)');
  if (outcome.kind === 'failed') return failed(`dial tcp ${place}: connect: ${errorText[outcome.error].toLowerCase()}`);
  return { text: outcome.value.body };
}

function* askUdp(io: ProgramIO, to: To, request: string): Result {
  const reached = yield* arrival(
    within<Reached<Uint8Array>>(io.clock, patienceMs, (done) => {
      io.network.send(to, Buffer.from(request), done);
      return () => {};
    }),
  );
  if (reached?.kind === 'reached') return { text: Buffer.from(reached.value).toString('utf8') };
  const place = `${to.address}:${to.port}`;
  const why = reached
    ? `read udp ${io.network.address}->${place}: read: connection refused`
    : `read udp ${place}: i/o timeout`;
  return { error: `reading from udp connection failed. err:'${why}'` };
}
