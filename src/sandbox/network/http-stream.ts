import type { Connection } from './connection.ts';
import type { HttpAsk } from './http.ts';
import { requestBytes } from './http-client.ts';

/** Hears an answer over HTTP as it comes. */
export interface StreamListener {
  head(status: number): void;
  text(text: string): void;
  /** Called once, when no more will come; without a head before it, there was no answer in HTTP. */
  end(): void;
}

/** Asks over a connection for an answer that goes on, as a watch does: its body comes in chunks. */
export function streamOver(connection: Connection, ask: Omit<HttpAsk, 'from'>, listener: StreamListener): void {
  let received = Buffer.alloc(0);
  let isChunked: boolean | undefined;
  let isOver = false;
  const decoder = new TextDecoder();
  const finish = () => {
    if (isOver) return;
    isOver = true;
    connection.destroy();
    listener.end();
  };
  const readHead = () => {
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = received.toString('latin1', 0, headEnd);
    received = received.subarray(headEnd + 4);
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
    if (!status) return finish();
    isChunked = /\r\ntransfer-encoding: *chunked/i.test(head);
    listener.head(Number(status));
  };
  const readBody = () => {
    while (!isOver) {
      const lineEnd = isChunked ? received.indexOf('\r\n') : 0;
      if (lineEnd < 0 || received.length === 0) return;
      const size = isChunked ? Number.parseInt(received.toString('latin1', 0, lineEnd), 16) : received.length;
      const begin = isChunked ? lineEnd + 2 : 0;
      if (!(size > 0)) return finish();
      if (received.length < begin + size + (isChunked ? 2 : 0)) return;
      const text = decoder.decode(received.subarray(begin, begin + size), { stream: true });
      received = received.subarray(begin + size + (isChunked ? 2 : 0));
      listener.text(text);
    }
  };
  connection.onData((chunk) => {
    received = Buffer.concat([received, chunk]);
    if (isChunked === undefined) readHead();
    if (isChunked !== undefined) readBody();
  });
  connection.onEnd(finish);
  connection.onClose(finish);
  connection.write(requestBytes(ask));
}
