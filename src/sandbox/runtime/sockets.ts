import type { Connection } from '../network/connection.ts';
import type { Listening } from '../network/namespace.ts';
import type { ProgramIO } from './process.ts';

/** What of a program's world is the network. */
export type Sockets = Pick<ProgramIO, 'network' | 'listen' | 'listenTcp' | 'listenUdp'>;

/** The network as one process uses it: what it has opened is closed when the process ends, as a kernel does. */
export function processSockets(of: Sockets): { sockets: Sockets; close(): void } {
  const listening = new Set<Listening>();
  const connections = new Set<Connection>();
  const keep = (connection: Connection) => {
    connections.add(connection);
    connection.onClose(() => connections.delete(connection));
    return connection;
  };
  const hold = (opened: Listening | undefined) => {
    if (opened) listening.add(opened);
    return opened;
  };
  return {
    sockets: {
      network: {
        ...of.network,
        connect: (to) => (done) =>
          of.network.connect(to)((reached) => {
            if (reached.kind === 'reached') keep(reached.value);
            done(reached);
          }),
      },
      listen: (port, serve, address) => hold(of.listen(port, serve, address)),
      listenTcp: (port, accept, address) => hold(of.listenTcp(port, (connection) => accept(keep(connection)), address)),
      listenUdp: (port, receive) => hold(of.listenUdp(port, receive)),
    },
    close() {
      for (const one of listening) one.close();
      for (const connection of [...connections]) connection.destroy();
    },
  };
}
