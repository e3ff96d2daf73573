import type { ObservationFeed, Scope } from '../gateway/define.ts';
import type { ClusterView } from '../kube/cluster-view.ts';
import type { Clock } from '../lib/clock.ts';
import type { Home } from '../lib/home.ts';
import type { Random } from '../lib/random.ts';
import type { Launch } from './detached.ts';

export type { ObservationFeed };

/** The tools that make clusters on this machine. */
export const toolNames = ['kind', 'minikube', 'k3d'] as const;
export type ToolName = (typeof toolNames)[number];

export const clusterNames = ['sandbox', ...toolNames, 'current'] as const;
export type ClusterName = (typeof clusterNames)[number];

/** How the user names a cluster. */
export interface ClusterChoice {
  name: ClusterName;
  /** A context of the user's kubeconfig; for `sandbox` it has no meaning. */
  context?: string;
  /** The context that the user agreed to in so many words (`--yes CONTEXT`). */
  agreed?: string;
}

/** What providers are handed of the outside. */
export interface Surroundings {
  home: Home;
  clock: Clock;
  random: Random;
  /** Starts `k8s-de __serve`. */
  launch: Launch;
  environment: Readonly<Record<string, string | undefined>>;
  /** Tells the user, in a sentence, what they should know of a cluster that was started. */
  tell?: (text: string) => void;
  /** Keeps the proxy before a real cluster in this process: for `validate`. */
  proxyInProcess?: boolean;
}

/** Finds or starts a cluster. One file each; the table is in index.ts. */
export interface Provider {
  name: ClusterName;
  /** Rejects with a UserError (exit code 3) that says what to type. Asks nothing: an agreement that is missing is an error that names it. */
  connect(choice: ClusterChoice, surroundings: Surroundings): Promise<Cluster>;
}

export interface Cluster {
  name: ClusterName;
  context: string;
  /** Tells clusters apart for good: the CA and kube-system's uid. */
  identity: string;
  /** Such as 1.36.3. */
  version: string;
  nodes: number;
  /** Registers the attempt's credentials with the gateway and writes its kubeconfig into `directory`. Safe to call again. */
  open(scope: Scope, directory: string): Promise<AttemptCluster>;
  /** Lets go of what connect made for this process; a sandbox of its own process goes on. */
  close(): Promise<void>;
}

/** An object of `setup`, as a manifest has it. */
export interface SetupObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  [field: string]: unknown;
}

/** One attempt's view of its cluster: with its own credentials for the learner, and the tutor's for checks and setup. */
export interface AttemptCluster {
  scope: Scope;
  /** The path of the kubeconfig that goes through the gateway. */
  kubeconfig: string;
  /** KUBECONFIG, KUBECACHEDIR and what else a child needs. */
  environment: Readonly<Record<string, string>>;
  view: ClusterView;
  observations: ObservationFeed;
  /** Creates the attempt's namespaces where they are missing, and waits for their service accounts. */
  ensureNamespaces(): Promise<void>;
  /** Deletes them and waits until they are gone. */
  removeNamespaces(): Promise<void>;
  /** Creates or replaces an object of `setup`, in the attempt's namespace unless it names one. */
  apply(object: SetupObject): Promise<void>;
  /** Deletes an object of `setup` and waits until it is gone; nothing happens when it is missing. */
  remove(identity: { apiVersion: string; kind: string; name: string; namespace?: string }): Promise<void>;
  /** Moves the sandbox's time on; undefined elsewhere. */
  advance?(ms: number): Promise<void>;
  /** Goes on to what happens next; undefined where time is not ours. */
  passTime?(): Promise<void>;
  close(): Promise<void>;
}
