import type { IncomingHttpHeaders } from 'node:http';
import type { RequestInfo } from '../../kube/request-info.ts';
import type { Status } from '../../kube/status.ts';

/** Who a request comes from. */
export interface User {
  name: string;
  groups: readonly string[];
  uid?: string;
  extra?: Readonly<Record<string, readonly string[]>>;
}

/** Lets others mount credentials with a guard and an observer in the listener. The sandbox itself knows no attempts. */
export interface RequestHook {
  /** The holder of a bearer token that the sandbox itself does not know; undefined answers 401. */
  authenticate(token: string): Visitor | undefined;
}

export interface Visitor {
  user: User;
  /** A Status refuses the request. */
  decide(info: RequestInfo, headers: IncomingHttpHeaders): Status | undefined;
  /** Called once with the answer's code, before its body is sent. */
  observe(info: RequestInfo, headers: IncomingHttpHeaders, code: number): void;
}
