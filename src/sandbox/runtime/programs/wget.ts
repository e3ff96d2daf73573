import { STATUS_CODES } from 'node:http';
import type { HttpAnswer } from '../../network/http.ts';
import { arrival } from '../../network/later.ts';
import { errorText } from '../../network/texts.ts';
import { absolutePath } from '../open.ts';
import type { Program, ProgramIO, Wait } from '../process.ts';
import { type ClientUrl, readUrl } from './url.ts';
import { within } from './within.ts';

interface Options {
  quiet: boolean;
  output: string | undefined;
  folder: string | undefined;
  spider: boolean;
  showHeaders: boolean;
  timeoutMs: number;
  headers: Record<string, string>;
  post: string | undefined;
  urls: string[];
}

/** busybox's wget. */
export const wget: Program = function* (io) {
  const options = readOptions(io.argv.slice(1));
  if (typeof options === 'string') {
    io.err(options);
    return 1;
  }
  for (const url of options.urls) {
    const problem = yield* download(io, options, url);
    if (problem === undefined) continue;
    io.err(`wget: ${problem}\n`);
    return 1;
  }
  return 0;
};

function readOptions(words: readonly string[]): Options | string {
  const options: Options = {
    quiet: false,
    output: undefined,
    folder: undefined,
    spider: false,
    showHeaders: false,
    timeoutMs: 900_000,
    headers: {},
    post: undefined,
    urls: [],
  };
  const left = [...words];
  const apply: Record<string, (value: string) => void> = {
    O: (value) => (options.output = value),
    'output-document': (value) => (options.output = value),
    o: () => {},
    P: (value) => (options.folder = value),
    'directory-prefix': (value) => (options.folder = value),
    T: (value) => (options.timeoutMs = Number(value) * 1000),
    timeout: (value) => (options.timeoutMs = Number(value) * 1000),
    U: (value) => (options.headers['user-agent'] = value),
    'user-agent': (value) => (options.headers['user-agent'] = value),
    header(value) {
      const colon = value.indexOf(':');
      options.headers[value.slice(0, colon).toLowerCase()] = value.slice(colon + 1).trim();
    },
    'post-data': (value) => (options.post = value),
    Y: () => {},
    t: () => {},
  };
  const flags: Record<string, () => void> = {
    q: () => (options.quiet = true),
    quiet: () => (options.quiet = true),
    S: () => (options.showHeaders = true),
    'server-response': () => (options.showHeaders = true),
    spider: () => (options.spider = true),
    c: () => {},
    'no-check-certificate': () => {},
  };
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word.startsWith('--') && word.length > 2) {
      const [name = '', ...value] = word.slice(2).split('=');
      if (flags[name]) flags[name]();
      else if (apply[name]) apply[name](value.length ? value.join('=') : (left.shift() ?? ''));
      else return unknown(`unrecognized option '--${name}'`);
    } else if (word.startsWith('-') && word.length > 1) {
      for (let rest = word.slice(1); rest; rest = rest.slice(1)) {
        const letter = rest.charAt(0);
        if (flags[letter]) flags[letter]();
        else if (apply[letter]) {
          apply[letter](rest.slice(1) || (left.shift() ?? ''));
          break;
        } else return unknown(`invalid option -- '${letter}'`);
      }
    } else options.urls.push(word);
  }
  return options.urls.length ? options : usage;
}

const usage = 'BusyBox v1.37.0 () multi-call binary.\n\nUsage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] URL...\n';
const unknown = (problem: string) => `wget: ${problem}\n${usage}`;

/** Fetches one URL; a text is what went wrong. */
function* download(io: ProgramIO, options: Options, text: string): Generator<Wait, string | undefined, void> {
  let from = text;
  for (let redirects = 0; redirects <= 10; redirects++) {
    const url = readUrl(from);
    if (typeof url === 'string') return `not an http or ftp url: ${from}`;
    const answer = yield* request(io, options, url);
    if (typeof answer === 'string') return answer;
    if (options.showHeaders) io.err(headerLines(answer));
    const location = Object.entries(answer.headers).find(([name]) => name.toLowerCase() === 'location')?.[1];
    if (answer.status >= 300 && answer.status < 400 && location) {
      from = location.startsWith('/') ? `${url.scheme}://${url.authority}${location}` : location;
      continue;
    }
    if (answer.status < 200 || answer.status > 206) return `server returned error: ${statusLine(answer.status)}`;
    return save(io, options, url, answer.body);
  }
  return 'too many redirections';
}

function* request(io: ProgramIO, options: Options, url: ClientUrl): Generator<Wait, HttpAnswer | string, void> {
  const found = yield* arrival(io.network.lookUp(url.host));
  const address = found.kind === 'found' ? found.addresses[0] : undefined;
  if (address === undefined) return `bad address '${url.host}'`;
  if (!options.quiet) io.err(`Connecting to ${url.authority} (${address}:${url.port})\n`);
  const ask = {
    method: options.post === undefined ? (options.spider ? 'HEAD' : 'GET') : 'POST',
    path: url.path,
    headers: {
      host: url.authority,
      'user-agent': 'Wget',
      ...options.headers,
      connection: 'close',
      ...(options.post !== undefined && {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': String(Buffer.byteLength(options.post)),
      }),
    },
    ...(options.post !== undefined && { body: options.post }),
  };
  const to = { address, port: url.port };
  const outcome = yield* arrival(within(io.clock, options.timeoutMs, io.network.http(to, ask)));
  if (!outcome) return 'download timed out';
  if (outcome.kind === 'reached') return outcome.value;
  if (outcome.error === 'ECONNRESET') return 'error getting response';
  return `can't connect to remote host (${address}): ${errorText[outcome.error]}`;
}

const statusLine = (status: number) => `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();

const headerLines = ({ status, headers }: HttpAnswer) =>
  [statusLine(status), ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '']
    .map((line) => `  ${line}\n`)
    .join('');

function save(
  io: ProgramIO,
  { output, folder, quiet, spider }: Options,
  url: ClientUrl,
  body: string,
): string | undefined {
  const say = (text: string) => {
    if (!quiet) io.err(text);
  };
  if (spider) {
    say('remote file exists\n');
    return undefined;
  }
  const isStdout = output === '-';
  const name = output ?? (url.path.split('?')[0]?.split('/').at(-1) || 'index.html');
  const path = folder === undefined ? name : `${folder}/${name}`;
  if (!isStdout && output === undefined && readable(io, path)) return `can't open '${path}': File exists`;
  say(isStdout ? 'writing to stdout\n' : `saving to '${path}'\n`);
  if (isStdout) io.out(body);
  else {
    const problem = io.files.write(absolutePath(io, path), body);
    if (problem) return `can't open '${path}': ${problem}`;
  }
  say(progress(isStdout ? '-' : (path.split('/').at(-1) ?? path), Buffer.byteLength(body)));
  say(isStdout ? 'written to stdout\n' : `'${path}' saved\n`);
  return undefined;
}

const readable = (io: ProgramIO, path: string) => io.files.read(absolutePath(io, path)) !== undefined;

function progress(name: string, size: number): string {
  return `${name.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${String(size).padStart(5)}  0:00:00 ETA\n`;
}
