import type { Connection, Place } from './connection.ts';
import type { DnsAnswer, RecordType } from './dns/define.ts';
import { type Lookup, lookUp, type ReadFile } from './dns/look-up.ts';
import type { HttpAnswer, HttpAsk } from './http.ts';
import { askOver } from './http-client.ts';
import type { Later } from './later.ts';
import { accept, type NetworkNamespace } from './namespace.ts';
import type { Dialed, Network, NetworkError } from './network.ts';
import type { Protocol } from './service-proxy.ts';

/** What came of trying to reach somebody. */
export type Reached<T> = { kind: 'reached'; value: T } | { kind: 'failed'; error: NetworkError };

/** What a program sees of the network. */
export interface ProgramNetwork {
  /** The Pod's own address. */
  address: string;
  /** Finds a name's addresses as the C library does: /etc/hosts, then the servers of /etc/resolv.conf. */
  lookUp(name: string): Later<Lookup>;
  /** One question to a DNS server; undefined when it does not answer. */
  ask(server: string, name: string, type: RecordType): DnsAnswer | undefined;
  connect(to: Place): Later<Reached<Connection>>;
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
  return {
    address: namespace.address,
    lookUp: (name) => lookUp(name, read, (server, full) => network.ask(namespace, server, full, 'A'), network.clock),
    ask: (server, name, type) => network.ask(namespace, server, name, type),
    connect: (to) => (done) =>
      dial(
        to,
        'TCP',
      )((dialed) => {
        if (dialed.kind === 'failed') done(dialed);
        else if (dialed.listener.kind !== 'udp')
          done({ kind: 'reached', value: accept(dialed.listener, dialed.client, dialed.server) });
      }),
    http: (to, ask) => (done) => {
      let giveUp = () => {};
      const stopDialing = dial(
        to,
        'TCP',
      )((dialed) => {
        if (dialed.kind === 'failed') return done(dialed);
        giveUp = answerOf(dialed, { ...ask, from: dialed.client.address, fromPort: dialed.client.port })((value) =>
          done(value ? { kind: 'reached', value } : { kind: 'failed', error: 'ECONNRESET' }),
        );
      });
      return () => {
        stopDialing();
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

/** Programs that serve HTTP are asked by a call; others get bytes. */
function answerOf(
  { listener, client, server }: Dialed & { kind: 'open' },
  ask: HttpAsk,
): Later<HttpAnswer | undefined> {
  if (listener.kind === 'tcp') return askOver(accept(listener, client, server), ask);
  const answer = listener.kind === 'http' ? listener.serve(ask) : undefined;
  return (done) => {
    if (typeof answer === 'function') return answer(done);
    done(answer);
    return () => {};
  };
}
