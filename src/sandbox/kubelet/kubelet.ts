import type { Key, Pod } from '../../kube/object.ts';
import { keyOf } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Client } from '../client.ts';
import type { Network } from '../network/network.ts';
import { createProcessor } from '../runtime/processor.ts';
import { addressPool } from './addresses.ts';
import { objectionsTo, refusalOf } from './admission.ts';
import { type DiskContents, hostDisk } from './host-disk.ts';
import { imageManager } from './image-manager.ts';
import { createIntake } from './intake.ts';
import { type LogOptions, readLog } from './logs.ts';
import { containersOf, type MeasuredNode, type MeasuredPod, measureNode, measurePod } from './measure.ts';
import type { NodeContext } from './node-context.ts';
import type { NodeSettings } from './node-object.ts';
import { nodeRegistration } from './node-registration.ts';
import { type PodWorker, startPodWorker } from './pod-worker.ts';
import { coresOf } from './resize.ts';

/** One node's agent: runs the Pods that are bound to it and reports how they are. */
export interface Kubelet {
  /** Ends all containers; the API keeps the Pods. */
  stop(): Promise<void>;
  isIdle(): boolean;
  /** The log of a Pod's container; throws an ApiError with the kubelet's text when there is none. */
  logs(key: Key, container: string, options: LogOptions): AsyncIterable<string>;
  worker(key: Key): PodWorker | undefined;
  /** What outlives a loss of power. */
  kept: Kept;
  /** What the node and its Pods used in the last window of time. */
  measure(): { node: MeasuredNode | undefined; pods: MeasuredPod[] };
}

/** What lies on the disk of a node: files, images, and which addresses were given out. */
export type Kept = Pick<NodeContext, 'disk' | 'images' | 'addresses'>;

/** Registers the node and takes up its Pods. */
export async function startKubelet(settings: {
  client: Client;
  clock: Clock;
  random: Random;
  network: Network;
  node: NodeSettings;
  onBug: (error: unknown) => void;
  /** The machine has started anew: of what ran there is nothing left but its disk. */
  booted?: Kept;
  /** What lies on its disk when it is new. */
  disk?: DiskContents;
}): Promise<Kubelet> {
  const { node, clock, random, onBug } = settings;
  const groups = ['system:nodes', 'system:authenticated'];
  const client = settings.client.as({ user: `system:node:${node.name}`, groups, manager: 'kubelet' });
  const workers = new Map<Key, PodWorker>();
  const deferred = new Set<Key>();
  const context: NodeContext = {
    client,
    clock,
    random,
    nodeName: node.name,
    hostIP: node.address,
    addresses: settings.booted?.addresses ?? addressPool(node.podCIDR),
    images: settings.booted?.images ?? imageManager(random.next),
    network: settings.network,
    processor: createProcessor(clock, coresOf(node.cpu)),
    disk: settings.booted?.disk ?? hostDisk(settings.disk),
    hasBooted: settings.booted !== undefined,
    refuse(pod) {
      const object = client.get('nodes', node.name);
      return object && refusalOf(objectionsTo(pod, object, taken(pod.metadata.uid)));
    },
    admit: (pod, again) => intake.admit(pod, again),
    deferred,
    onBug,
  };
  /** The Pods that the node has taken and that have not ended, but one. */
  const taken = (except: string): Pod[] =>
    [...workers].flatMap(([key, worker]) => {
      const pod = worker.uid === except ? undefined : client.get('pods', key);
      return pod?.metadata.uid === worker.uid && !isFinished(pod) ? (worker.allocated() ?? []) : [];
    });
  const workerOf = (pod: Pod) => {
    const worker = workers.get(keyOf(pod));
    return worker?.uid === pod.metadata.uid ? worker : undefined;
  };
  const intake = createIntake({
    clock,
    node: () => client.get('nodes', node.name),
    taken,
    now: (pod) => (workerOf(pod) ? client.get('pods', keyOf(pod)) : undefined),
    evict: (pod, verdict) => workerOf(pod)?.evict(verdict),
    tell: (pod, text) => workerOf(pod)?.tell(text),
  });
  const registration = nodeRegistration(context, node);
  await registration.start();

  const sinceMs = clock.now();
  let stopped = false;
  const look = (key: Key) => {
    if (stopped) return;
    const worker = workers.get(key);
    if (worker) return worker.wake();
    const pod = client.get('pods', key);
    if (pod?.spec.nodeName !== node.name) return;
    const made = startPodWorker(context, key, pod, () => {
      workers.delete(key);
      deferred.delete(key);
      intake.look();
      // Another Pod may have taken the name.
      look(key);
    });
    workers.set(key, made);
  };
  const unsubscribe = client.subscribe('pods', ({ object }) => {
    if (object.spec.nodeName !== node.name) return;
    look(keyOf(object));
    intake.look();
    // What waits for room looks again whenever something has changed (RetryPendingResizes of pkg/kubelet/allocation).
    if (deferred.size === 0) return;
    const waiting = [...deferred].flatMap((each) => workers.get(each) ?? []);
    for (const worker of waiting.sort(byImportance)) worker.wake();
  });
  const sources = (['configmaps', 'secrets'] as const).map((kind) =>
    client.subscribe(kind, ({ object: { metadata } }) => {
      const prefix = `${metadata.namespace}/`;
      for (const [key, worker] of workers) if (key.startsWith(prefix)) worker.sourceChanged(kind, metadata.name);
    }),
  );
  const endCleaning = client.subscribe('persistentvolumes', ({ type, object: { metadata, spec } }) => {
    const isHere = metadata.annotations?.['local.path.provisioner/selected-node'] === node.name;
    // Who made the folder removes it with the volume.
    if (type === 'DELETED' && isHere && spec.persistentVolumeReclaimPolicy === 'Delete' && spec.hostPath)
      context.disk.remove(spec.hostPath.path);
  });
  return {
    async stop() {
      stopped = true;
      intake.stop();
      unsubscribe();
      endCleaning();
      for (const end of sources) end();
      registration.stop();
      await Promise.all([...workers.values()].map((worker) => worker.stop()));
    },
    isIdle: () => registration.isIdle() && [...workers.values()].every((worker) => worker.isIdle()),
    logs(key, container, options) {
      return readLog(client.get('pods', key), container, options, clock, (id) => workers.get(key)?.log(id));
    },
    worker: (key) => workers.get(key),
    kept: context,
    measure() {
      const pods = [...workers.keys()].flatMap((key) => client.get('pods', key) ?? []);
      const usageOf = (pod: Pod) => (name: string, atMs?: number) =>
        workers.get(keyOf(pod))?.runtime(name)?.usage(atMs);
      const object = client.get('nodes', node.name);
      const memoryBytes = pods
        .flatMap((pod) => containersOf(pod).map(({ name }) => usageOf(pod)(name)?.memoryBytes ?? 0))
        .reduce((sum, bytes) => sum + bytes, 0);
      const used = { sinceMs, isControlPlane: node.isControlPlane, memoryBytes };
      return {
        node: object && measureNode(object, { ...used, processorNanos: context.processor.usedNanos }, clock.now()),
        pods: pods.flatMap((pod) => measurePod(pod, usageOf(pod), clock.now()) ?? []),
      };
    },
  };
}

/** The more important Pod first, then the one of the better quality of service, then who has waited longest. */
function byImportance(a: PodWorker, b: PodWorker): number {
  const [one, other] = [a.allocated(), b.allocated()];
  const rank = (pod: Pod | undefined) => (pod?.status?.qosClass === 'Guaranteed' ? 0 : 1);
  const since = (pod: Pod | undefined) =>
    pod?.status?.conditions?.find(({ type }) => type === 'PodResizePending')?.lastTransitionTime ?? '';
  return (
    (other?.spec.priority ?? 0) - (one?.spec.priority ?? 0) ||
    rank(one) - rank(other) ||
    since(one).localeCompare(since(other))
  );
}
