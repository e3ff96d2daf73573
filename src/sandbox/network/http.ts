import type { Later } from './later.ts';

/** An HTTP request inside the cluster. */
export interface HttpAsk {
  method: string;
  /** Path and query. */
  path: string;
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** The caller's address, for access logs. */
  from: string;
  fromPort?: number;
}

export interface HttpAnswer {
  status: number;
  /** Names as they are sent, in their order. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** How a program answers HTTP: at once, or later. */
export type Serve = (ask: HttpAsk) => HttpAnswer | Later<HttpAnswer>;

/** A program that serves HTTP. */
export interface HttpListener {
  kind: 'http';
  serve: Serve;
  /** Whose certificate it has, as PEM, when it speaks TLS. */
  authority?: string;
  /** Called when the program ends: who still waits for an answer gets none. */
  waiting: Set<() => void>;
}

/** What the program answers; undefined when it ends before it does. */
export function answerOf({ serve, waiting }: HttpListener, ask: HttpAsk): Later<HttpAnswer | undefined> {
  const answer = serve(ask);
  return (done) => {
    if (typeof answer !== 'function') {
      done(answer);
      return () => {};
    }
    const abort = () => finish(undefined);
    const finish = (value: HttpAnswer | undefined) => {
      if (waiting.delete(abort)) done(value);
    };
    waiting.add(abort);
    const giveUp = answer(finish);
    return () => {
      waiting.delete(abort);
      giveUp();
    };
  };
}

/** An address that answers, or the reason that a client would print. */
export type HttpOutcome = { kind: 'answer'; answer: HttpAnswer } | { kind: 'refused'; reason: string };

/** What Go's dialer says when nothing listens. */
export const connectionRefused = (address: string, port: number): HttpOutcome => ({
  kind: 'refused',
  reason: `dial tcp ${address}:${port}: connect: connection refused`,
});
