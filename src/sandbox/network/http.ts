/** An HTTP request inside the cluster. */
export interface HttpAsk {
  method: string;
  /** Path and query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** The caller's address, for access logs. */
  from: string;
}

export interface HttpAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** An address that answers, or the reason that a client would print. */
export type HttpOutcome = { kind: 'answer'; answer: HttpAnswer } | { kind: 'refused'; reason: string };

/** What Go's dialer says when nothing listens. */
export const connectionRefused = (address: string, port: number): HttpOutcome => ({
  kind: 'refused',
  reason: `dial tcp ${address}:${port}: connect: connection refused`,
});
