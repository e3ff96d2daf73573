import type { Duplex } from 'node:stream';
import type { Clock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import type { Connection } from './connection.ts';
import type { ReadFile } from './dns/look-up.ts';
import type { HttpAnswer, HttpAsk, Serve } from './http.ts';
import type { Later } from './later.ts';
import {
  connectInside,
  type Datagram,
  type Listener,
  type Listening,
  type NetworkNamespace,
  networkNamespace,
} from './namespace.ts';
import { createNetwork, type Network } from './network.ts';
import { type ProgramNetwork, programNetwork } from './program-network.ts';
import { emptyView } from './view.ts';

/** The network of one container: that of its Pod, and the ports that its own programs hold. */
export interface ContainerNetwork {
  /** As its programs see it; the files are the container's. */
  seen(read: ReadFile): ProgramNetwork;
  /** Answers HTTP on a port; undefined when another program has it. */
  listen(port: number, serve: Serve, address?: string): Listening | undefined;
  listenTcp(port: number, accept: (connection: Connection) => void, address?: string): Listening | undefined;
  listenUdp(port: number, receive: (datagram: Datagram) => void): Listening | undefined;
  /** Whether something in the Pod can be reached on the port. */
  listens(port: number): boolean;
  /** Asks what serves HTTP on a port, from the node; undefined when nothing does. */
  serve(port: number, ask: HttpAsk): HttpAnswer | Later<HttpAnswer> | undefined;
  /** Connects from inside the Pod; undefined when nothing listens. */
  connect(port: number): Duplex | undefined;
  /** Gives all ports back: the container has ended. */
  close(): void;
}

/** A container in a Pod's network. */
export function containerNetwork(network: Network, namespace: NetworkNamespace): ContainerNetwork {
  const held = new Set<Listening>();
  const waiting = new Set<() => void>();
  const listen = (port: number, listener: Listener, address?: string) => {
    const listening = namespace.listen(port, listener, address);
    if (listening) held.add(listening);
    return listening;
  };
  return {
    seen: (read) => programNetwork(network, namespace, read),
    listen: (port, serve, address) => listen(port, { kind: 'http', serve, waiting }, address),
    listenTcp: (port, accept, address) => listen(port, { kind: 'tcp', accept }, address),
    listenUdp: (port, receive) => listen(port, { kind: 'udp', receive }),
    listens: (port) => namespace.listener(port, 'tcp') !== undefined,
    serve(port, ask) {
      const listener = namespace.listener(port, 'tcp');
      return listener?.kind === 'http' ? listener.serve(ask) : undefined;
    },
    connect: (port) => connectInside(namespace, port),
    close() {
      for (const listening of held) listening.close();
      held.clear();
      for (const abort of [...waiting]) abort();
    },
  };
}

/** A network with nobody else in it. */
export function loopbackOnly(clock: Clock): ContainerNetwork {
  return containerNetwork(
    createNetwork({ view: emptyView, clock, random: seededRandom(1) }),
    networkNamespace('127.0.0.1'),
  );
}
