import type { WebSocket } from 'ws';
import type { Upgrade } from '../upgrade.ts';
import { acceptWebSocket, chooseProtocol } from './accept.ts';

const base64Protocol = 'base64.binary.k8s.io';
const messageBytes = 2048;

/**
 * Opens a WebSocket on which only the server speaks (the Reader of k8s.io/streaming): an empty message first, then what
 * `read` gives. Throws a Refusal when the two have no protocol in common.
 */
export function sendOverWebSocket(upgrade: Upgrade, read: (signal: AbortSignal) => AsyncIterable<string>): void {
  const protocol = chooseProtocol(upgrade.request, ['binary.k8s.io', base64Protocol]);
  const leaving = new AbortController();
  const pieces = read(leaving.signal);
  upgrade.takeOver();
  acceptWebSocket(upgrade, protocol, (connection) => {
    connection.on('error', () => connection.terminate());
    connection.on('close', () => leaving.abort());
    void sendAll(connection, pieces, protocol === base64Protocol);
  });
}

async function sendAll(connection: WebSocket, pieces: AsyncIterable<string>, base64: boolean): Promise<void> {
  const send = async (data: Buffer) => {
    if (connection.readyState !== connection.OPEN) return;
    await new Promise<void>((done) => connection.send(base64 ? data.toString('base64') : data, () => done()));
  };
  await send(Buffer.alloc(0));
  for await (const piece of pieces) {
    // A node sends line by line.
    for (const line of piece.split(/(?<=\n)/)) {
      const bytes = Buffer.from(line);
      for (let at = 0; at < bytes.length; at += messageBytes) await send(bytes.subarray(at, at + messageBytes));
    }
    if (connection.readyState !== connection.OPEN) return;
  }
  connection.close(1000);
}
