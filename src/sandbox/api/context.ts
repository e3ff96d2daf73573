import type { ManagedFieldsEntry, ObjectMeta } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { AccountTokens } from '../access/account-tokens.ts';
import type { Authorizer } from '../access/authorizer.ts';
import type { User } from '../http/hook.ts';
import type { Store } from '../store/store.ts';
import type { Registry, ServedResource } from './registry.ts';

/** What all verbs work with. */
export interface Api {
  store: Store;
  registry: Registry;
  authorizer: Authorizer;
  tokens: AccountTokens;
  /** The cluster's time. */
  clock: Clock;
  /** The clients' time: connections last as long as they say, certificates are valid by it, and what is shown of times is moved to it. */
  outside: Clock;
  random: Random;
}

/** What a request is about. `name` is '' for the whole collection, `namespace` '' for cluster-wide ones or all namespaces. */
export interface Target {
  resource: ServedResource;
  namespace: string;
  name: string;
}

/** How a write is to be done, and by whom. */
export interface WriteOptions {
  user: User;
  /** The manager in managedFields. */
  manager: string;
  dryRun: boolean;
  /** Unknown and duplicate fields: an error, a warning, or nothing. */
  fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  /** A text for the Warning header. */
  warn: (text: string) => void;
  /** The options of the request as it gave them: what webhooks are told. */
  given?: Readonly<Record<string, unknown>>;
  /** What the body of a request told of the fields that the system keeps: webhooks that change it see no more. */
  sent?: SystemFields;
  /** A part of another write, which has been let in: nobody is asked again. */
  isInternal?: true;
  /** Who owns what after a server-side apply, which has worked it out already. */
  managedFields?: ManagedFieldsEntry[] | undefined;
}

/** The metadata that the system keeps, as far as somebody told it. */
export type SystemFields = Pick<
  Partial<ObjectMeta>,
  | 'name'
  | 'uid'
  | 'resourceVersion'
  | 'generation'
  | 'creationTimestamp'
  | 'deletionTimestamp'
  | 'deletionGracePeriodSeconds'
>;
