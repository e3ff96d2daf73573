import type { KubeObject } from './object.ts';

/** A kind as the cluster serves it. */
export interface ServedKind {
  apiVersion: string;
  kind: string;
  plural: string;
  namespaced: boolean;
}

/** All objects of one kind in one namespace, kept current by one list and watch. */
export interface WatchedObjects {
  /** What is there now. */
  objects(): readonly KubeObject[];
  /** Those that were seen and are gone, latest state of each. */
  gone(): readonly KubeObject[];
  /** Why it could not look; undefined when it can. */
  failure(): CouldNotLook | undefined;
}

/** Why a question to the cluster had no answer: never the learner's mistake. */
export interface CouldNotLook {
  kind: 'unreachable' | 'forbidden' | 'unknown-kind';
  message: string;
}

/** Thrown by the one-shot reads. */
export class ViewError extends Error {
  readonly reason: CouldNotLook;
  constructor(reason: CouldNotLook) {
    super(reason.message);
    this.name = 'ViewError';
    this.reason = reason;
  }
}

/** One run of a container; a restart makes another containerId. */
export interface ContainerRun {
  namespace: string;
  pod: string;
  container: string;
  containerId: string;
}

/** The log of one run, kept current while the container writes. */
export interface FollowedLog {
  text(): string;
  /** Why it could not look; undefined when it can. */
  failure(): CouldNotLook | undefined;
}

/** What somebody wants to do: the question of a SubjectAccessReview. */
export interface Access {
  user: string;
  groups: readonly string[];
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  name?: string;
  namespace: string;
}

/** How checks see a cluster: any cluster. It changes nothing there. */
export interface ClusterView {
  /** The served kind; apiVersion may name an older version of the group. Rejects with ViewError. */
  resolve(ref: { apiVersion?: string; kind: string }): Promise<ServedKind>;
  /** The same watch for each asker; the promise resolves when the first list is in (or has failed). */
  watch(kind: ServedKind, namespace: string | undefined): Promise<WatchedObjects>;
  /** Calls back after each change of anything watched; the result ends it. */
  onChange(callback: () => void): () => void;
  /** One read, past the watches: for objects in another version, or of kinds that are rarely asked for. */
  list(kind: ServedKind, namespace: string | undefined): Promise<readonly KubeObject[]>;
  get(kind: ServedKind, namespace: string | undefined, name: string): Promise<KubeObject | undefined>;
  /** The text of a GET on a raw path, such as a Pod's log or the service proxy. */
  raw(path: string): Promise<{ status: number; body: string }>;
  /** The same log for each asker, followed; the promise resolves when what it holds so far is read. */
  log(run: ContainerRun): Promise<FollowedLog>;
  /** Whether the cluster would let somebody do it. Rejects with ViewError. */
  may(access: Access): Promise<boolean>;
  /** Ends all watches. */
  close(): Promise<void>;
}
