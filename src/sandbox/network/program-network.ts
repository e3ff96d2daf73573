import type { Connection, Place } from './connection.ts';
import type { DnsAnswer, RecordType } from './dns/define.ts';
import { type Lookup, lookUp, type ReadFile } from './dns/look-up.ts';
import { answerOf, type HttpAnswer, type HttpAsk } from './http.ts';
import { askOver } from './http-client.ts';
import type { Later } from './later.ts';
import { accept, type NetworkNamespace } from './namespace.ts';
import type { Dialed, Network, NetworkError } from './network.ts';
import type { Protocol } from './service-proxy.ts';
import { addressNumber } from './view.ts';

/** What came of trying to reach somebody. */
export type Reached<T> = { kind: 'reached'; value: T } | { kind: 'failed'; error: NetworkError };

/** One who is connected to, to be asked over HTTP. */
export interface HttpPeer {
  /** The certificate, as PEM, of the authority that its own is from; undefined when it does not speak TLS. */
  authority: string | undefined;
  /** Undefined when the connection ends without an answer. */
  ask(ask: Omit<HttpAsk, 'from' | 'fromPort'>, encryption?: 'tls'): Later<HttpAnswer | undefined>;
}

/** What a program sees of the network. */
export interface ProgramNetwork {
  /** The Pod's own address. */
  address: string;
  /** Finds a name's addresses as the C library does: /etc/hosts, then the servers of /etc/resolv.conf. */
  lookUp(name: string): Later<Lookup>;
  /** One question to a DNS server; undefined when it does not answer. */
  ask(server: string, name: string, type: RecordType): DnsAnswer | undefined;
  /** The time to live of the answer to a ping; undefined when none comes. */
  ping(address: string): number | undefined;
  connect(to: Place): Later<Reached<Connection>>;
  /** Connects to one who speaks HTTP. */
  open(to: Place): Later<Reached<HttpPeer>>;
  /** Asks over HTTP; `from` is filled in. A peer that ends without an answer is a reset. */
  http(to: Place, ask: Omit<HttpAsk, 'from' | 'fromPort'>): Later<Reached<HttpAnswer>>;
  /** Sends a datagram; what comes back, again and again, is handed to `received`. */
  send(to: Place, payload: Uint8Array, received: (answer: Reached<Uint8Array>) => void): void;
}

/** The network as programs in this namespace see it; the files are the container's. */
export function programNetwork(network: Network, namespace: NetworkNamespace, read: ReadFile): ProgramNetwork {
  const dial = (to: Place, protocol: Protocol): Later<Dialed> => {
    const dialed = network.dial(namespace, to, protocol);
    return (done) => {
      if (dialed.kind === 'failed' && dialed.afterMs > 0)
        return network.clock.after(dialed.afterMs, () => done(dialed));
      done(dialed);
      return () => {};
    };
  };
  const open = (to: Place): Later<Reached<HttpPeer>> => {
    return (done) =>
      dial(
        to,
        'TCP',
      )((dialed) => {
        if (dialed.kind === 'failed') return done(dialed);
        const { listener, client } = dialed;
        const authority = listener.kind === 'udp' ? undefined : listener.authority;
        const ask: HttpPeer['ask'] = (what, encryption) => {
          if (authority !== undefined && encryption !== 'tls') return at(plainTextAnswer);
          return askListener(dialed, { ...what, from: client.address, fromPort: client.port });
        };
        done({ kind: 'reached', value: { authority, ask } });
      });
  };
  return {
    address: namespace.address,
    lookUp: (name) => (done) =>
      lookUp(
        name,
        read,
        (server, full) => network.ask(namespace, server, full, 'A'),
        network.clock,
      )((found) => done(found.kind === 'found' ? nearestFirst(found, namespace.address) : found)),
    ask: (server, name, type) => network.ask(namespace, server, name, type),
    ping: (address) => network.ping(namespace, address),
    connect: (to) => (done) =>
      dial(
        to,
        'TCP',
      )((dialed) => {
        if (dialed.kind === 'failed') done(dialed);
        else if (dialed.listener.kind !== 'udp')
          done({ kind: 'reached', value: accept(dialed.listener, dialed.client, dialed.server) });
      }),
    open,
    http: (to, ask) => (done) => {
      let giveUp = () => {};
      const stopOpening = open(to)((peer) => {
        if (peer.kind === 'failed') return done(peer);
        giveUp = peer.value.ask(ask)((value) =>
          done(value ? { kind: 'reached', value } : { kind: 'failed', error: 'ECONNRESET' }),
        );
      });
      return () => {
        stopOpening();
        giveUp();
      };
    },
    send(to, payload, received) {
      const dialed = network.dial(namespace, to, 'UDP');
      if (dialed.kind === 'failed' && dialed.error === 'ECONNREFUSED') received(dialed);
      if (dialed.kind === 'failed' || dialed.listener.kind !== 'udp') return;
      const reply = (value: Uint8Array) => received({ kind: 'reached', value });
      dialed.listener.receive({ from: dialed.client, payload, reply });
    },
  };
}

/** The C library sorts addresses by how much of them is like its own (rule 9 of RFC 6724). */
function nearestFirst(found: Lookup & { kind: 'found' }, own: string): Lookup {
  const distance = (address: string) => ((addressNumber(address) ?? 0) ^ (addressNumber(own) ?? 0)) >>> 0;
  const bits = (address: string) => Math.clz32(distance(address));
  return { kind: 'found', addresses: [...found.addresses].sort((a, b) => bits(b) - bits(a)) };
}

/** What net/http tells one who speaks plain text on a port for TLS. */
const plainTextAnswer: HttpAnswer = {
  status: 400,
  headers: {},
  body: 'Client sent an HTTP request to an HTTPS server.\n',
};

const at =
  <T>(value: T): Later<T> =>
  (done) => {
    done(value);
    return () => {};
  };

/** Programs that serve HTTP are asked by a call; others get bytes. */
function askListener(
  { listener, client, server }: Dialed & { kind: 'open' },
  ask: HttpAsk,
): Later<HttpAnswer | undefined> {
  if (listener.kind === 'tcp') return askOver(accept(listener, client, server), ask);
  if (listener.kind === 'http') return answerOf(listener, ask);
  return at(undefined);
}
