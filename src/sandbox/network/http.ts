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

/** An address that answers, or the reason that a client would print. */
export type HttpOutcome = { kind: 'answer'; answer: HttpAnswer } | { kind: 'refused'; reason: string };

/** What Go's dialer says when nothing listens. */
export const connectionRefused = (address: string, port: number): HttpOutcome => ({
  kind: 'refused',
  reason: `dial tcp ${address}:${port}: connect: connection refused`,
});
