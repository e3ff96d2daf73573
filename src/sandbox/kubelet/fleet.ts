import type { Duplex } from 'node:stream';
import type { Key, Pod } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { ApiError, badRequest, notFound } from '../api/errors.ts';
import type { Client } from '../client.ts';
import type { Connection } from '../network/connection.ts';
import { duplexOf } from '../network/duplex.ts';
import { connectionRefused, type HttpAsk, type HttpOutcome } from '../network/http.ts';
import { promised } from '../network/later.ts';
import { accept, networkNamespace } from '../network/namespace.ts';
import { createNetwork, type NetworkError } from '../network/network.ts';
import { openQuestions } from '../network/open-questions.ts';
import type { Container } from '../runtime/container.ts';
import type { DiskContents } from './host-disk.ts';
import { type Kept, type Kubelet, startKubelet } from './kubelet.ts';
import type { LogOptions } from './logs.ts';
import type { MeasuredNode, MeasuredPod } from './measure.ts';
import { controlPlaneMarks, defaultNodes, type NodeSettings } from './node-object.ts';

/** The query of a Pod's log; without a container, the only one of the Pod is meant. */
export interface PodLogOptions extends LogOptions {
  container?: string;
}

/** All nodes of the sandbox. */
export interface NodeFleet {
  /** Resolves when all nodes are registered and ready. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Cuts the power of a node: nobody there does or says anything any more. False when there is no such node. */
  fail(name: string): Promise<boolean>;
  /** Starts a node again that has failed: its containers are gone. False when there is no such node. */
  recover(name: string): Promise<boolean>;
  /** Every node that is said to be ready runs. */
  areAsTheySay(): boolean;
  /** No kubelet is at work, and no Pod waits for the API server; timers may still wait in the clock. */
  isIdle(): boolean;
  /** The log of a container, in pieces; throws an ApiError at once when it cannot be read. */
  logs(namespace: string, pod: string, options: PodLogOptions): AsyncIterable<string>;
  /** Asks a Pod over HTTP, as one that is inside the cluster does. */
  http(podKey: Key, port: number, ask: HttpAsk): Promise<HttpOutcome>;
  /** Connects from the control plane to an address of the cluster; a text says what the system would say. */
  dial(address: string, port: number): Promise<{ socket: Duplex; isEncrypted: boolean } | string>;
  /** A container of a Pod as it runs; undefined when it does not. Throws an ApiError when its node has failed. */
  container(podKey: Key, name: string): Container | undefined;
  /** What all nodes and Pods used in the last window of time. */
  measure(): { nodes: MeasuredNode[]; pods: MeasuredPod[] };
  /** What lies on the nodes' disks, by node, but for what Pods have done that run still. */
  disks(): Disks;
}

/** What lies on disks, by the name of their node. */
export type Disks = ReadonlyMap<string, DiskContents>;

/** The API server as the network has it: a port of the machine beside the nodes. */
export interface ClusterApi {
  port: number;
  /** The authority of its certificate, as PEM. */
  authority: string;
  accept(connection: Connection): void;
}

// The gateway of the nodes' network, where the cluster's own endpoints have it.
const apiAddress = '172.18.0.1';

/** The simulated nodes with their kubelets; three, named as kind does, when not told otherwise. */
export function createNodeFleet(settings: {
  client: Client;
  clock: Clock;
  random: Random;
  nodes?: readonly NodeSettings[];
  /** What Pods reach as the API server; nothing when not given. */
  api?: ClusterApi;
  disks?: Disks;
  /** Hears of bugs; without, they rise. */
  onBug?: (error: unknown) => void;
}): NodeFleet {
  const { client, clock, random, nodes = defaultNodes(), onBug = rise } = settings;
  const kubelets = new Map<string, Kubelet>();
  const network = createNetwork({ view: client, clock, random });
  const questions = openQuestions();
  if (settings.api) {
    const { port, authority, accept: serve } = settings.api;
    network.host(apiAddress).listen(port, { kind: 'tcp', authority, accept: (asked) => serve(questions.seen(asked)) });
  }
  const controlPlane = networkNamespace(nodes[0]?.address ?? '', nodes[0]?.name);
  /** Of nodes that have failed: it is there again when they start. */
  const kept = new Map<string, Kept>();
  /** What the API server meets that asks a node which has failed. */
  const unreachable = ({ spec }: Pod) => {
    const node = nodes.find(({ name }) => name === spec.nodeName);
    if (!node || !kept.has(node.name)) return undefined;
    const address = `${node.address}:${kubeletPort}`;
    return { address, text: `dial tcp ${address}: connect: connection refused` };
  };
  const isReady = (name: string) =>
    client.get('nodes', name)?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  return {
    async start() {
      for (const node of nodes) {
        const isNew = client.get('nodes', node.name) === undefined;
        const disk = settings.disks?.get(node.name);
        const kubelet = await startKubelet({ client, clock, random, network, node, onBug, ...(disk && { disk }) });
        kubelets.set(node.name, kubelet);
        if (isNew && node.isControlPlane) await client.patch('nodes', node.name, controlPlaneMarks(node));
      }
    },
    async stop() {
      const running = [...kubelets.values()];
      kubelets.clear();
      await Promise.all(running.map((kubelet) => kubelet.stop()));
    },
    async fail(name) {
      if (!nodes.some((node) => node.name === name)) return false;
      const kubelet = kubelets.get(name);
      kubelets.delete(name);
      network.setPower(name, false);
      if (kubelet) kept.set(name, kubelet.kept);
      await kubelet?.stop();
      return true;
    },
    async recover(name) {
      const node = nodes.find((known) => known.name === name);
      if (!node) return false;
      const before = kept.get(name);
      if (kubelets.has(name) || !before) return true;
      kept.delete(name);
      network.setPower(name, true);
      const booted = { booted: before };
      kubelets.set(name, await startKubelet({ client, clock, random, network, node, onBug, ...booted }));
      return true;
    },
    areAsTheySay: () => nodes.every(({ name }) => kubelets.has(name) || !isReady(name)),
    measure() {
      const measured = [...kubelets.values()].map((kubelet) => kubelet.measure());
      return { nodes: measured.flatMap(({ node }) => node ?? []), pods: measured.flatMap(({ pods }) => pods) };
    },
    disks() {
      const pods = client.list('pods') as readonly Pod[];
      const unfinished = new Set(pods.filter((pod) => !isFinished(pod)).map(({ metadata }) => metadata.uid));
      const all = [...kept, ...[...kubelets].map(([name, kubelet]) => [name, kubelet.kept] as const)];
      return new Map(all.map(([name, { disk }]) => [name, disk.contents(unfinished)]));
    },
    isIdle: () => questions.count() === 0 && [...kubelets.values()].every((kubelet) => kubelet.isIdle()),
    logs(namespace, name, options) {
      const key = `${namespace}/${name}`;
      const pod = client.get('pods', key);
      if (!pod) throw notFound({ group: '', plural: 'pods' }, name);
      const container = chooseContainer(pod, options.container);
      const refusal = unreachable(pod);
      if (refusal) throw silent(`Get "https://${refusal.address}/containerLogs/${key}/${container}": ${refusal.text}`);
      const kubelet = kubelets.get(pod.spec.nodeName ?? '');
      return kubelet ? kubelet.logs(key, container, options) : nothing();
    },
    async http(key, port, ask) {
      const pod = client.get('pods', key);
      const worker = kubelets.get(pod?.spec.nodeName ?? '')?.worker(key);
      for (const { name } of pod?.spec.containers ?? []) {
        const answer = worker?.runtime(name)?.serve(port, ask);
        if (answer) return { kind: 'answer', answer: typeof answer === 'function' ? await promised(answer) : answer };
      }
      return connectionRefused(worker?.ip() ?? pod?.status?.podIP ?? '', port);
    },
    async dial(address, port) {
      const dialed = network.dial(controlPlane, { address, port }, 'TCP');
      if (dialed.kind === 'open') {
        const { listener, client: near, server: far } = dialed;
        if (listener.kind === 'udp') return dialErrors.ECONNREFUSED;
        const isEncrypted = listener.authority !== undefined;
        return { socket: duplexOf(accept(listener, near, far)), isEncrypted };
      }
      await promised<void>((done) => clock.after(dialed.afterMs, done));
      return dialErrors[dialed.error];
    },
    container(key, name) {
      const pod = client.get('pods', key);
      const refusal = pod && unreachable(pod);
      if (refusal) throw silent(`error dialing backend: ${refusal.text}`);
      return kubelets
        .get(pod?.spec.nodeName ?? '')
        ?.worker(key)
        ?.runtime(name);
    },
  };
}

const dialErrors: Record<NetworkError, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  ETIMEDOUT: 'i/o timeout',
};

const kubeletPort = 10_250;

const silent = (text: string) => new ApiError(500, '', text);

function rise(error: unknown): never {
  throw error;
}

// A Pod without a node has no log yet: the answer is empty.
async function* nothing(): AsyncGenerator<string> {}

/** The container that is meant, by the rules and texts of registry/core/pod/strategy.go. */
export function chooseContainer(pod: Pod, wanted: string | undefined): string {
  const { name } = pod.metadata;
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  const all = [...initContainers, ...containers, ...ephemeralContainers].map((container) => container.name);
  if (wanted) {
    if (!all.includes(wanted)) throw badRequest(`container ${wanted} is not valid for pod ${name}`);
    return wanted;
  }
  const [only, ...others] = pod.spec.containers;
  if (!only || others.length > 0)
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${all.join(' ')}]`);
  return only.name;
}
