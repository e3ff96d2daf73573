import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import { expireEvents } from './api/expire-events.ts';
import type { Client } from './client.ts';
import { type ClusterKeys, standardControllers } from './controllers/index.ts';
import { startControllers } from './engine/manager.ts';
import { connect } from './http/connect.ts';
import type { ResourceRequest } from './http/serve-resource.ts';
import { type ClusterApi, createNodeFleet, type Disks, type NodeFleet } from './kubelet/fleet.ts';
import { defaultNodes } from './kubelet/node-object.ts';
import { scheduler } from './scheduler/scheduler.ts';

/** All that works on the API: controllers, scheduler, nodes. */
export interface Cluster extends Pick<NodeFleet, 'measure' | 'disks'> {
  connect(request: ResourceRequest, onOpen: (code?: number) => void): Promise<void>;
  /** Resolves when nothing is left to do at the present time. */
  settle(): Promise<void>;
  nodes: NodePower;
  stop(): Promise<void>;
}

/** The power of the nodes. */
export type NodePower = Pick<NodeFleet, 'fail' | 'recover' | 'areAsTheySay'>;

/** Starts the cluster's parts on a client; resolves when the nodes are ready. */
export async function startCluster(options: {
  client: Client;
  clock: Clock;
  random: Random;
  nodes: number;
  keys: ClusterKeys;
  /** How Pods reach the API server. */
  api: ClusterApi;
  /** What lies on the nodes' disks from the start. */
  disks?: Disks;
  onBug: (error: unknown) => void;
}): Promise<Cluster> {
  const { client, clock, random, keys, onBug, api, disks } = options;
  const nodes = defaultNodes(options.nodes);
  const fleet = createNodeFleet({ client, clock, random, onBug, nodes, api, ...(disks && { disks }) });
  const running = startControllers({
    client,
    clock,
    random,
    controllers: [...standardControllers(keys), scheduler],
    onBug,
  });
  const stopExpiry = expireEvents(client, clock);
  await removeOtherNodes(client, options.nodes);
  await fleet.start();
  return {
    measure: () => fleet.measure(),
    disks: () => fleet.disks(),
    connect: (request, onOpen) => connect(fleet, request, onOpen),
    nodes: fleet,
    async settle() {
      // What a Pod watches at the API server reaches it in the next turn, and it may ask for more.
      do {
        await running.settle();
        await turn();
      } while (!fleet.isIdle() || !running.isIdle());
    },
    async stop() {
      stopExpiry();
      await fleet.stop();
      await running.stop();
    },
  };
}

// Lets what is in flight go on: kubelets work in microtasks and tell nobody when they end.
async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

// A restart with fewer nodes leaves none behind that nobody runs.
async function removeOtherNodes(client: Client, count: number): Promise<void> {
  const kept = new Set(defaultNodes(count).map(({ name }) => name));
  for (const { metadata } of client.list('nodes'))
    if (/^sandbox-worker\d*$/.test(metadata.name) && !kept.has(metadata.name))
      await client.delete('nodes', metadata.name);
}
