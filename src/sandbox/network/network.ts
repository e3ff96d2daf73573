import type { Pod } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Place } from './connection.ts';
import { type Listener, type NetworkNamespace, networkNamespace } from './namespace.ts';

/** Why a connection could not be made, by the name of its errno. */
export type NetworkError = 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ETIMEDOUT' | 'ECONNRESET';

/** Where a connection ends up, or how it fails and how long that takes. */
export type Dialed =
  | { kind: 'open'; listener: Listener; client: Place; server: Place }
  | { kind: 'failed'; error: NetworkError; afterMs: number };

/** The cluster's network: one for all nodes. */
export interface Network {
  clock: Clock;
  /** The network of a Pod, made with its sandbox; that of its node when it shares the node's. */
  join(pod: Pod, address: string): NetworkNamespace;
  /** A Pod's sandbox is gone, and its address with it. */
  leave(pod: Pod): void;
  dial(from: NetworkNamespace, to: Place): Dialed;
}

// Nobody answers for an address that no Pod has: the kernel gives up after three tries a second apart.
const noRoute = { kind: 'failed', error: 'EHOSTUNREACH', afterMs: 3000 } as const;

export function createNetwork({ clock }: { clock: Clock }): Network {
  const byPod = new Map<string, NetworkNamespace>();
  const byAddress = new Map<string, NetworkNamespace>();
  return {
    clock,
    join(pod, address) {
      const { uid } = pod.metadata;
      const known = byPod.get(uid) ?? (pod.spec.hostNetwork ? byAddress.get(address) : undefined);
      const namespace = known?.address === address ? known : networkNamespace(address);
      byPod.set(uid, namespace);
      byAddress.set(address, namespace);
      return namespace;
    },
    leave(pod) {
      const namespace = byPod.get(pod.metadata.uid);
      byPod.delete(pod.metadata.uid);
      if (namespace && !pod.spec.hostNetwork && byAddress.get(namespace.address) === namespace)
        byAddress.delete(namespace.address);
    },
    dial(from, to) {
      const isInside = to.address.startsWith('127.');
      const target = isInside ? from : byAddress.get(to.address);
      if (!target) return noRoute;
      const listener = target.listener(to.port, target === from ? 'inside' : 'elsewhere');
      if (!listener) return { kind: 'failed', error: 'ECONNREFUSED', afterMs: 0 };
      const address = isInside ? '127.0.0.1' : from.address;
      return { kind: 'open', listener, client: { address, port: from.ephemeralPort() }, server: to };
    },
  };
}
