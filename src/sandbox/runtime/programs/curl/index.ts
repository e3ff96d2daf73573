import { absolutePath } from '../../open.ts';
import { type Program, type ProgramIO, sleep, type Wait } from '../../process.ts';
import type { CurlError } from './errors.ts';
import { curlError } from './errors.ts';
import { type CurlOptions, readCurlOptions } from './options.ts';
import { headText, type Transfer, transfer } from './transfer.ts';
import { writeOut } from './write-out.ts';

/** curl, for HTTP, and HTTPS to the API server. */
export const curl: Program = function* (io) {
  const options = readCurlOptions(io.argv.slice(1));
  if (typeof options === 'string') {
    io.err(`curl: ${options}\n${tryHelp}`);
    return 2;
  }
  if (options.version) io.out('curl 8.14.1 (x86_64-pc-linux-gnu) libcurl/8.14.1\nProtocols: http https\n');
  if (options.help) io.out('Usage: curl [options...] <url>\n');
  if (options.version || options.help) return 0;
  if (options.urls.length === 0) {
    io.err(tryHelp);
    return 2;
  }
  let code = 0;
  for (const url of options.urls) code = yield* fetchWithRetries(io, options, url);
  return code;
};

const tryHelp = "curl: try 'curl --help' or 'curl --manual' for more information\n";

function* fetchWithRetries(io: ProgramIO, options: CurlOptions, url: string): Generator<Wait, number, void> {
  let pauseMs = options.retryDelayMs ?? 1000;
  for (let left = options.retry; ; left--) {
    const done = yield* transfer(io, options, url);
    const problem = 'text' in done ? done : (done.error ?? deliver(io, options, done));
    if (problem && (!options.silent || options.showError)) io.err(`curl: (${problem.code}) ${problem.text}\n`);
    if (left > 0 && isTransient(options, problem, 'text' in done ? undefined : done.answer?.status)) {
      const seconds = Math.round(pauseMs / 1000);
      if (!options.silent)
        io.err(
          `Warning: Problem: ${why(problem)}. Will retry in ${seconds} second${seconds === 1 ? '' : 's'}. ${left} retries left.\n`,
        );
      yield sleep(io.clock, pauseMs);
      if (options.retryDelayMs === undefined) pauseMs = Math.min(pauseMs * 2, 600_000);
      continue;
    }
    if (!('text' in done) && options.writeOut !== undefined) io.out(writeOut(options.writeOut, done, io.clock.now()));
    return problem?.code ?? 0;
  }
}

function isTransient(options: CurlOptions, problem: CurlError | undefined, status: number | undefined): boolean {
  if (options.retryAllErrors && problem) return true;
  if (options.retryConnRefused && problem?.code === 7) return true;
  return problem?.code === 28 || [408, 429, 500, 502, 503, 504].includes(status ?? 0);
}

const why = (problem: CurlError | undefined) =>
  problem?.code === 28 ? 'timeout' : problem?.code === 7 ? 'connection refused' : 'HTTP error';

/** Writes what came where it is wanted. */
function deliver(io: ProgramIO, options: CurlOptions, { answer, url }: Transfer): CurlError | undefined {
  if (!answer) return undefined;
  const isFailure = options.fail !== false && answer.status >= 400;
  const head = options.include || options.head ? `${headText(answer).join('\r\n')}\r\n` : '';
  if (isFailure && options.fail !== 'with-body') {
    if (options.verbose) io.err('* closing connection #0\n');
    return curlError.status(answer.status);
  }
  const text = head + (options.head ? '' : answer.body);
  const file = options.remoteName ? (url.path.split('?')[0]?.split('/').at(-1) ?? '') : options.output;
  if (options.verbose && !options.head) io.err(`{ [${Buffer.byteLength(answer.body)} bytes data]\n`);
  if (!options.silent && file !== undefined && file !== '-') io.err(meter(Buffer.byteLength(answer.body)));
  if (file === undefined || file === '-') io.out(text);
  else if (io.files.write(absolutePath(io, file), text)) return curlError.write();
  if (options.verbose) io.err(`* Connection #0 to host ${url.host} left intact\n`);
  return isFailure ? curlError.status(answer.status) : undefined;
}

/** The progress of a transfer that is done, as it is shown when the result goes elsewhere. */
function meter(size: number): string {
  const bytes = String(size).padStart(5);
  return `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\r100 ${bytes}  100 ${bytes}    0     0   100k      0 --:--:-- --:--:-- --:--:--  100k
`;
}
