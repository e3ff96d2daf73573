import type { Connection, Place } from './connection.ts';
import type { HttpAnswer, HttpAsk } from './http.ts';
import { askOver } from './http-client.ts';
import type { Later } from './later.ts';
import { accept, type NetworkNamespace } from './namespace.ts';
import type { Dialed, Network, NetworkError } from './network.ts';

/** What came of trying to reach somebody. */
export type Reached<T> = { kind: 'reached'; value: T } | { kind: 'failed'; error: NetworkError };

/** What a program sees of the network. */
export interface ProgramNetwork {
  /** The Pod's own address. */
  address: string;
  connect(to: Place): Later<Reached<Connection>>;
  /** Asks over HTTP; `from` is filled in. A peer that ends without an answer is a reset. */
  http(to: Place, ask: Omit<HttpAsk, 'from'>): Later<Reached<HttpAnswer>>;
}

/** The network as programs in this namespace see it. */
export function programNetwork(network: Network, namespace: NetworkNamespace): ProgramNetwork {
  const dial = (to: Place): Later<Dialed> => {
    const dialed = network.dial(namespace, to);
    return (done) => {
      if (dialed.kind === 'failed' && dialed.afterMs > 0)
        return network.clock.after(dialed.afterMs, () => done(dialed));
      done(dialed);
      return () => {};
    };
  };
  return {
    address: namespace.address,
    connect: (to) => (done) =>
      dial(to)((dialed) => {
        if (dialed.kind === 'failed') done(dialed);
        else done({ kind: 'reached', value: accept(dialed.listener, dialed.client, dialed.server) });
      }),
    http: (to, ask) => (done) => {
      let giveUp = () => {};
      const stopDialing = dial(to)((dialed) => {
        if (dialed.kind === 'failed') return done(dialed);
        giveUp = answerOf(dialed, { ...ask, from: dialed.client.address })((value) =>
          done(value ? { kind: 'reached', value } : { kind: 'failed', error: 'ECONNRESET' }),
        );
      });
      return () => {
        stopDialing();
        giveUp();
      };
    },
  };
}

/** Programs that serve HTTP are asked by a call; others get bytes. */
function answerOf(
  { listener, client, server }: Dialed & { kind: 'open' },
  ask: HttpAsk,
): Later<HttpAnswer | undefined> {
  if (listener.kind === 'tcp') return askOver(accept(listener, client, server), ask);
  const answer = listener.serve(ask);
  return (done) => {
    if (typeof answer === 'function') return answer(done);
    done(answer);
    return () => {};
  };
}
