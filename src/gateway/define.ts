import type { RequestInfo } from '../kube/request-info.ts';
import type { Status } from '../kube/status.ts';

/** What an attempt's credentials may write: its namespaces, and single cluster-wide objects that the lesson allows. */
export interface Scope {
  /** The attempt's id, which is also the name of its user: `k8s-de:ATTEMPT`. */
  attempt: string;
  /** kubectl's default namespace of the attempt. */
  namespace: string;
  /** All of its namespaces, the default one first. */
  namespaces: readonly string[];
  /** Cluster-wide objects, by plural and a name that may hold `*`. */
  cluster: readonly { resource: string; name: string }[];
}

/** One request that passed the gateway; a line of audit.k8s.io/v1 without bodies carries the same. */
export interface Observation {
  /** Counts up within the attempt, from 1. */
  sequence: number;
  /** Milliseconds since 1970. */
  atMs: number;
  user: string;
  verb: string;
  resource: string;
  subresource: string;
  name: string;
  namespace: string;
  code: number;
  dryRun: boolean;
  /** kubectl's subcommand in full, such as `get`, `create namespace` or `rollout status`; '' for other clients. */
  command: string;
  userAgent: string;
}

/** A request as the gateway sees it, whether in the sandbox's listener or in the proxy. */
export interface GatewayRequest {
  info: RequestInfo;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export type Decision = { kind: 'pass' } | { kind: 'refuse'; status: Status };

/** Observe and guard, one function each way. */
export interface Gateway {
  /** The attempt behind a bearer token; undefined when it is no attempt's. */
  scopeOf(token: string): Scope | undefined;
  decide(scope: Scope, request: GatewayRequest): Decision;
  /** Records the answer; called once, when its status code is known and before its body is sent. */
  observe(scope: Scope, request: GatewayRequest, code: number): void;
}

/** The observations of one attempt, past and to come. */
export interface ObservationFeed {
  /** Those with a higher sequence, oldest first. */
  since(sequence: number): readonly Observation[];
  /** Resolves when all that was answered before the call is in, or cannot be had. */
  caughtUp(): Promise<void>;
  onObservation(callback: (observation: Observation) => void): () => void;
}

/** Finds the attempt behind the hash of a token, also one that another process has just made. */
export interface AttemptRegistry {
  find(tokenHash: string): Attempt | undefined;
}

export interface Attempt {
  scope: Scope;
  /** Where its observations are kept; undefined keeps them in memory alone. */
  directory: string | undefined;
}
