import type { Connection } from './connection.ts';
import type { HttpAnswer, HttpAsk } from './http.ts';
import type { Later } from './later.ts';

/** Asks over a connection that speaks bytes; undefined when the other end closed without an answer in HTTP. */
export const askOver =
  (connection: Connection, ask: HttpAsk): Later<HttpAnswer | undefined> =>
  (done) => {
    let received = Buffer.alloc(0);
    let finished = false;
    const finish = (answer: HttpAnswer | undefined) => {
      if (finished) return;
      finished = true;
      connection.destroy();
      done(answer);
    };
    connection.onData((chunk) => {
      received = Buffer.concat([received, chunk]);
      const answer = readAnswer(received, ask.method, false);
      if (answer) finish(answer);
    });
    connection.onEnd(() => finish(readAnswer(received, ask.method, true)));
    connection.write(requestBytes(ask));
    return () => finish(undefined);
  };

/** What a client sends. */
export function requestBytes({ method, path, headers, body }: Omit<HttpAsk, 'from'>): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`);
}

/** The answer when all of it is there; `atEnd` says that nothing more will come. */
function readAnswer(bytes: Buffer, method: string, atEnd: boolean): HttpAnswer | undefined {
  const headEnd = /\r?\n\r?\n/.exec(bytes.toString('latin1'));
  if (!headEnd) return undefined;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headEnd.index).split(/\r?\n/);
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1];
  if (!status) return undefined;
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const rest = bytes.subarray(headEnd.index + headEnd[0].length);
  const body = method === 'HEAD' ? Buffer.alloc(0) : readBody(headers, rest, atEnd);
  return body && { status: Number(status), headers, body: body.toString('utf8') };
}

function readBody(headers: Record<string, string>, rest: Buffer, atEnd: boolean): Buffer | undefined {
  const header = (wanted: string) => Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
  if (header('transfer-encoding')?.toLowerCase() === 'chunked') return readChunks(rest);
  const length = header('content-length');
  if (length === undefined) return atEnd ? rest : undefined;
  return rest.length >= Number(length) || atEnd ? rest.subarray(0, Number(length)) : undefined;
}

function readChunks(rest: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(rest.toString('latin1', at, lineEnd), 16);
    if (size === 0) return Buffer.concat(parts);
    const begin = lineEnd + 2;
    if (!(size > 0) || rest.length < begin + size + 2) return undefined;
    parts.push(rest.subarray(begin, begin + size));
    at = begin + size + 2;
  }
}
