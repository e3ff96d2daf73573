import type { Peer } from './raw-client.ts';

/** What the client is told. */
export interface LoadPlan {
  peers: readonly Peer[];
  pods: number;
  lists: number;
  /** The first round warms up and is not counted. */
  rounds: number;
  /** Requests under way at a time. */
  atOnce: number;
}

export const requestKinds = ['create', 'get', 'patch', 'list'] as const;
export type RequestKind = (typeof requestKinds)[number];

/** What one round of one kind came to. */
export interface Round {
  perSecond: number;
  /** What the server's processes used of all cores, in milliseconds a request: it hardly depends on what else the machine does. */
  cpuMs: number;
}

/** The rounds of each kind, by the peer's name. */
export type LoadResult = Record<string, Record<RequestKind, Round[]>>;
