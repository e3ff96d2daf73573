import { STATUS_CODES } from 'node:http';
import type { HttpAnswer } from '../../../network/http.ts';
import { arrival, type Later } from '../../../network/later.ts';
import { errorText } from '../../../network/texts.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { type ClientUrl, readUrl } from '../url.ts';
import { within } from '../within.ts';
import { type CurlError, curlError } from './errors.ts';
import type { CurlOptions } from './options.ts';

/** One request and what came of it. */
export interface Transfer {
  url: ClientUrl;
  address: string | undefined;
  answer: HttpAnswer | undefined;
  error: CurlError | undefined;
  redirects: number;
  startMs: number;
  sentHeaders: string[];
}

/** Fetches a URL, through redirects when it is asked to. */
export function* transfer(
  io: ProgramIO,
  options: CurlOptions,
  text: string,
): Generator<Wait, Transfer | CurlError, void> {
  const startMs = io.clock.now();
  let from = text;
  let method = options.method;
  for (let redirects = 0; ; redirects++) {
    const url = readUrl(from);
    if (typeof url === 'string') return curlError.protocol(url);
    if (url.host === '') return curlError.malformed();
    const done: Transfer = {
      url,
      address: undefined,
      answer: undefined,
      error: undefined,
      redirects,
      startMs,
      sentHeaders: [],
    };
    const result = yield* request(io, options, done, method);
    if ('code' in result) return { ...done, error: result };
    done.answer = result;
    const location = headerOf(result, 'location');
    if (!options.follow || location === undefined || result.status < 300 || result.status >= 400) return done;
    if (redirects >= options.maxRedirects) return { ...done, error: curlError.redirects(options.maxRedirects) };
    from = new URL(location, `${url.scheme}://${url.authority}${url.path}`).href;
    // As browsers do, a POST that is sent elsewhere becomes a GET.
    if (result.status <= 303 && options.method === undefined) method = 'GET';
  }
}

export const headerOf = ({ headers }: HttpAnswer, wanted: string): string | undefined =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];

function* request(
  io: ProgramIO,
  options: CurlOptions,
  done: Transfer,
  method: string | undefined,
): Generator<Wait, HttpAnswer | CurlError, void> {
  const { url } = done;
  const note = (line: string) => {
    if (options.verbose) io.err(`* ${line}\n`);
  };
  const elapsed = () => io.clock.now() - done.startMs;
  const address = yield* resolveHost(io, options, url, note, elapsed);
  if (typeof address !== 'string') return address;
  done.address = address;
  note(`  Trying ${address}:${url.port}...`);
  const place = { address, port: url.port };
  const connectLimit = Math.min(options.connectTimeoutMs, options.maxTimeMs - elapsed());
  const reached = yield* arrival(within(io.clock, connectLimit, io.network.open(place)));
  if (!reached) return curlError.connectTimeout(elapsed());
  if (reached.kind === 'failed') {
    const port = 32_768 + Math.floor(io.random() * 20_000);
    note(
      `connect to ${address} port ${url.port} from ${io.network.address} port ${port} failed: ${errorText[reached.error]}`,
    );
    note(`Failed to connect to ${url.host} port ${url.port} after ${elapsed()} ms: Could not connect to server`);
    note('closing connection #0');
    return curlError.connect(url.host, url.port, elapsed());
  }
  note(`Connected to ${url.host} (${address}) port ${url.port}`);
  const trust = checkEncryption(io, options, url, reached.value.authority);
  if (trust) return trust;
  note('using HTTP/1.x');
  const ask = askOf(options, url, method);
  done.sentHeaders = ask.lines;
  if (options.verbose) io.err(`${ask.lines.map((line) => `> ${line}\n`).join('')}> \n`);
  note('Request completely sent off');
  const asked = arrivalOrNone(reached.value.ask(ask, url.scheme === 'https' ? 'tls' : undefined));
  const outcome = yield* arrival(within(io.clock, options.maxTimeMs - elapsed(), asked));
  if (!outcome) return curlError.timeout(elapsed());
  if (outcome === 'none') return curlError.empty();
  if (options.verbose)
    io.err(
      headText(outcome)
        .map((line) => `< ${line}\n`)
        .join(''),
    );
  return outcome;
}

function* resolveHost(
  io: ProgramIO,
  options: CurlOptions,
  { host, port }: ClientUrl,
  note: (line: string) => void,
  elapsed: () => number,
): Generator<Wait, string | CurlError, void> {
  if (/^[\d.]+$/.test(host)) return host;
  for (const entry of options.resolve) {
    const [name, at, address] = entry.split(':');
    if (name === host && Number(at) === port && address) return address;
  }
  const limit = Math.min(options.connectTimeoutMs, options.maxTimeMs);
  const found = yield* arrival(within(io.clock, limit, io.network.lookUp(host)));
  if (!found) return curlError.resolveTimeout(elapsed());
  if (found.kind !== 'found') {
    note(`Could not resolve host: ${host}`);
    note('shutting down connection #0');
    return curlError.unresolved(host);
  }
  note(`Host ${host}:${port} was resolved.`);
  note('IPv6: (none)');
  note(`IPv4: ${found.addresses.join(', ')}`);
  return found.addresses[0] ?? curlError.unresolved(host);
}

/** Silence is told from the end of the connection. */
const arrivalOrNone =
  (later: Later<HttpAnswer | undefined>): Later<HttpAnswer | 'none'> =>
  (done) =>
    later((answer) => done(answer ?? 'none'));

function checkEncryption(
  io: ProgramIO,
  options: CurlOptions,
  url: ClientUrl,
  authority: string | undefined,
): CurlError | undefined {
  if (url.scheme === 'http') return undefined;
  if (authority === undefined) return curlError.notTls();
  if (options.insecure) return undefined;
  const trusted = options.caFile === undefined ? '' : (io.files.read(options.caFile) ?? '');
  return trusted.includes(authority.trim()) ? undefined : curlError.untrusted();
}

function askOf(options: CurlOptions, url: ClientUrl, wanted: string | undefined) {
  const data = options.data.length ? options.data.join('&') : undefined;
  const body = options.get ? undefined : data;
  const query = options.get && data !== undefined ? `${url.path.includes('?') ? '&' : '?'}${data}` : '';
  const method = wanted ?? (options.head ? 'HEAD' : body !== undefined ? 'POST' : 'GET');
  const own = options.headers.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()] as const];
  });
  const isGiven = (name: string) => own.some(([one]) => one.toLowerCase() === name.toLowerCase());
  const credentials = options.user ?? url.user;
  const usual: [string, string][] = [
    ['Host', url.authority],
    ...(credentials === undefined
      ? []
      : ([['Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`]] as [string, string][])),
    ['User-Agent', options.userAgent ?? 'curl/8.14.1'],
    ['Accept', '*/*'],
  ];
  const sending: [string, string][] =
    body === undefined
      ? []
      : [
          ['Content-Length', String(Buffer.byteLength(body))],
          ['Content-Type', 'application/x-www-form-urlencoded'],
        ];
  const all = [
    ...usual.filter(([name]) => !isGiven(name)),
    ...own.filter(([, value]) => value !== ''),
    ...sending.filter(([name]) => !isGiven(name)),
  ];
  const path = url.path + query;
  return {
    method,
    path,
    headers: Object.fromEntries(all.map(([name, value]) => [name.toLowerCase(), value])),
    ...(body !== undefined && { body }),
    lines: [`${method} ${path} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`)],
  };
}

/** The lines of an answer's head, with the empty one at its end. */
export const headText = ({ status, headers }: HttpAnswer): string[] => [
  `HTTP/1.1 ${status} ${status === 405 ? 'Not Allowed' : (STATUS_CODES[status] ?? '')}`,
  ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  '',
];
