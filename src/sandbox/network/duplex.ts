import { Duplex } from 'node:stream';
import type { Connection } from './connection.ts';

/** A connection as a node stream, for those outside the cluster and for node's own protocols. */
export function duplexOf(connection: Connection): Duplex {
  const duplex = new Duplex({
    read: () => {},
    write(chunk: Uint8Array, _encoding, done) {
      connection.write(chunk);
      done();
    },
    final(done) {
      connection.end();
      done();
    },
    destroy(error, done) {
      connection.destroy();
      done(error);
    },
  });
  connection.onData((chunk) => duplex.push(chunk));
  connection.onEnd(() => duplex.push(null));
  return duplex;
}
