import type { Key, Pod } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Client } from '../client.ts';
import type { Network } from '../network/network.ts';
import type { Processor } from '../runtime/processor.ts';
import type { AddressPool } from './addresses.ts';
import type { Refusal } from './admission.ts';
import type { HostDisk } from './host-disk.ts';
import type { ImageManager } from './image-manager.ts';
import type { Intake } from './intake.ts';

/** What the parts of one kubelet share. */
export interface NodeContext {
  /** Writes as the node. */
  client: Client;
  clock: Clock;
  random: Random;
  nodeName: string;
  hostIP: string;
  addresses: AddressPool;
  images: ImageManager;
  disk: HostDisk;
  /** The cluster's. */
  network: Network;
  processor: Processor;
  /** Why the node has no room for the Pod as it is; undefined when it has. */
  refuse(pod: Pod): Refusal | undefined;
  admit: Intake['admit'];
  /** The Pods that ask for more than the node has left. */
  deferred: Set<Key>;
  /** Of what ran before there is nothing left: the machine has started anew. */
  hasBooted: boolean;
  /** Hears of bugs: one Pod's must not end the others' work. */
  onBug(error: unknown): void;
}
