import type { Connection } from '../../network/connection.ts';
import { arrival } from '../../network/later.ts';
import { errorText } from '../../network/texts.ts';
import { codeOf, type Program, type ProgramIO, type Wait } from '../process.ts';
import { inputQueue, sink, takeNext, toBytes } from '../streams.ts';
import { waitFor } from './wait-for.ts';
import { within } from './within.ts';

interface Options {
  listens: boolean;
  staysUp: boolean;
  port: number | undefined;
  waitMs: number;
  program: string[] | undefined;
  /** `-z` and `-v`, which only the larger of busybox's two nc has. */
  scans: boolean;
  tells: boolean;
  rest: string[];
}

const usage = `BusyBox v1.37.0 () multi-call binary.

Usage: nc [-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]

Open a pipe to IP:PORT or FILE

	-l	Listen mode, for inbound connects
		(use -ll with -e for persistent server)
	-p PORT	Local port
	-w SEC	Connect timeout
	-i SEC	Delay interval for lines sent
	-f FILE	Use file (ala /dev/ttyS0) instead of network
	-e PROG	Run PROG after connect
`;

/** busybox's nc as its own images have it. */
export const nc: Program = (io) => netcat(io, false);

/** The nc of Alpine, which can scan. */
export const scanningNc: Program = (io) => netcat(io, true);

function* netcat(io: ProgramIO, isLarge: boolean): Generator<Wait, number, void> {
  const options = readOptions(io.argv.slice(1), isLarge);
  if (typeof options === 'string') {
    io.err(options);
    return 1;
  }
  if (options.listens) return yield* serve(io, options);
  const [host, port] = options.rest;
  if (host === undefined || port === undefined) {
    io.err(usage);
    return 1;
  }
  return yield* call(io, options, host, Number(port));
}

function readOptions(words: readonly string[], isLarge: boolean): Options | string {
  const options: Options = {
    listens: false,
    staysUp: false,
    port: undefined,
    waitMs: Number.POSITIVE_INFINITY,
    program: undefined,
    scans: false,
    tells: false,
    rest: [],
  };
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (!word.startsWith('-') || word === '-') {
      options.rest.push(word);
      continue;
    }
    for (let rest = word.slice(1); rest; rest = rest.slice(1)) {
      const letter = rest.charAt(0);
      const value = () => {
        const given = rest.slice(1) || (left.shift() ?? '');
        rest = letter;
        return given;
      };
      if (letter === 'l') [options.staysUp, options.listens] = [options.listens || isLarge, true];
      else if (letter === 'k' && isLarge) options.staysUp = true;
      else if (letter === 'p') options.port = Number(value());
      else if (letter === 'w') options.waitMs = Number(value()) * 1000;
      else if (letter === 'i') value();
      else if (letter === 'e') options.program = [value(), ...left.splice(0)];
      else if (letter === 'z' && isLarge) options.scans = true;
      else if (letter === 'v' && isLarge) options.tells = true;
      else if (letter === 'n' && isLarge) continue;
      else return `nc: invalid option -- '${letter}'\n${usage}`;
    }
  }
  return options;
}

function* call(io: ProgramIO, options: Options, host: string, port: number): Generator<Wait, number, void> {
  const found = yield* arrival(io.network.lookUp(host));
  const address = found.kind === 'found' ? found.addresses[0] : undefined;
  if (address === undefined) {
    io.err(`nc: bad address '${host}'\n`);
    return 1;
  }
  const reached = yield* arrival(within(io.clock, options.waitMs, io.network.connect({ address, port })));
  if (reached?.kind !== 'reached') {
    if (options.scans && !options.tells) return 1;
    const why = reached ? errorText[reached.error] : undefined;
    if (options.tells) io.err(`nc: ${host} (${address}:${port}): ${why ?? 'Connection timed out'}\n`);
    else io.err(why ? `nc: can't connect to remote host (${address}): ${why}\n` : 'nc: timed out\n');
    return 1;
  }
  if (options.tells) io.err(`${host} (${address}:${port}) open\n`);
  if (options.scans) {
    reached.value.destroy();
    return 0;
  }
  yield* converse(io, reached.value, options.program);
  return 0;
}

function* serve(io: ProgramIO, options: Options): Generator<Wait, number, void> {
  const port = options.port ?? Number(options.rest.at(-1) ?? 0);
  const waiting: Connection[] = [];
  const arrivals = waitFor(() => waiting.length > 0);
  do {
    const listening = io.listenTcp(port, (connection) => {
      waiting.push(connection);
      arrivals.wake();
    });
    if (!listening) {
      io.err('nc: bind: Address already in use\n');
      return 1;
    }
    try {
      yield* arrivals.wait();
    } finally {
      listening.close();
    }
    const connection = waiting.shift();
    if (connection) yield* converse(io, connection, options.program);
  } while (options.staysUp);
  return 0;
}

/** Sends the standard input, or what a program says, and shows what comes, until the other end is done. */
function* converse(io: ProgramIO, connection: Connection, program: string[] | undefined): Generator<Wait, void, void> {
  if (program) return yield* handOver(io, connection, program);
  let isOver = false;
  const end = waitFor(() => isOver);
  connection.onData((chunk) => io.out(chunk));
  connection.onEnd(() => {
    isOver = true;
    end.wake();
  });
  const sender = io.spawn(
    (function* () {
      for (let chunk = yield* takeNext(io.stdin); chunk; chunk = yield* takeNext(io.stdin)) connection.write(chunk);
      connection.end();
      return 0;
    })(),
  );
  try {
    yield* end.wait();
  } finally {
    sender.end(0);
    connection.destroy();
  }
}

/** `-e`: the connection is the program's input and output. */
function* handOver(io: ProgramIO, connection: Connection, argv: string[]): Generator<Wait, void, void> {
  const program = io.program(argv[0] ?? '');
  if (!program) {
    io.err(`nc: can't execute '${argv[0]}': No such file or directory\n`);
    connection.destroy();
    return;
  }
  const input = inputQueue();
  connection.onData((chunk) => input.put(chunk));
  connection.onEnd(() => input.close());
  const output = sink((chunk) => connection.write(toBytes(chunk)));
  const process = io.start({ program, argv, stdin: input, stdout: output, stderr: output });
  yield* codeOf(process);
  connection.destroy();
}
