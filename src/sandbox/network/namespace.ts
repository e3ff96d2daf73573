import type { Duplex } from 'node:stream';
import { type Connection, connectionPair, type Place } from './connection.ts';
import { duplexOf } from './duplex.ts';
import type { HttpListener } from './http.ts';
import { serveHttp } from './http-server.ts';

/** What a program does with what comes in on a port. */
export type Listener =
  | HttpListener
  | { kind: 'tcp'; accept: (connection: Connection) => void; authority?: string }
  | { kind: 'udp'; receive: (datagram: Datagram) => void };

/** One datagram, and how it is answered. */
export interface Datagram {
  from: Place;
  payload: Uint8Array;
  reply(payload: Uint8Array): void;
}

/** A port that a program holds. */
export interface Listening {
  close(): void;
}

/** The network of one Pod, which its containers share, or that of a node. */
export interface NetworkNamespace {
  address: string;
  /** The node that it is on. */
  node: string;
  /** Its Pod's key; a node's has none. */
  pod: string | undefined;
  /** Takes a port; undefined when another program has it. `address` 127.0.0.1 is reached from inside only. */
  listen(port: number, listener: Listener, address?: string): Listening | undefined;
  /** Who listens on the port, for one who asks from inside or from elsewhere. */
  listener(port: number, layer: 'tcp' | 'udp', from?: 'inside' | 'elsewhere'): Listener | undefined;
  /** A port for the client's end of a connection. */
  ephemeralPort(): number;
}

const [firstPort, lastPort] = [32_768, 60_999];

export function networkNamespace(address: string, node = '', pod?: string): NetworkNamespace {
  const taken = new Map<string, { listener: Listener; isLocal: boolean }>();
  let last = firstPort - 1;
  return {
    address,
    node,
    pod,
    listen(port, listener, bound) {
      const key = `${listener.kind === 'udp' ? 'udp' : 'tcp'}/${port}`;
      if (taken.has(key)) return undefined;
      const entry = { listener, isLocal: bound === '127.0.0.1' || bound === 'localhost' };
      taken.set(key, entry);
      return {
        close() {
          if (taken.get(key) === entry) taken.delete(key);
        },
      };
    },
    listener(port, layer, from = 'elsewhere') {
      const found = taken.get(`${layer}/${port}`);
      return found?.isLocal && from === 'elsewhere' ? undefined : found?.listener;
    },
    ephemeralPort() {
      last = last >= lastPort ? firstPort : last + 1;
      return last;
    },
  };
}

/** Hands a listener the server's end of a new connection; gives the client's. */
export function accept(listener: Exclude<Listener, { kind: 'udp' }>, client: Place, server: Place): Connection {
  const [near, far] = connectionPair(client, server);
  if (listener.kind === 'http') serveHttp(far, listener);
  else listener.accept(far);
  return near;
}

/** Connects from inside the Pod, as a port-forward does; undefined when nothing listens there. */
export function connectInside(namespace: NetworkNamespace, port: number): Duplex | undefined {
  const listener = namespace.listener(port, 'tcp', 'inside');
  if (!listener || listener.kind === 'udp') return undefined;
  const loopback = '127.0.0.1';
  const client = { address: loopback, port: namespace.ephemeralPort() };
  return duplexOf(accept(listener, client, { address: loopback, port }));
}
