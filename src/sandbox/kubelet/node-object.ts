import { createHash } from 'node:crypto';
import type { Draft, Node } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';

/** One node of the sandbox. */
export interface NodeSettings {
  name: string;
  /** 172.18.0.x, as on kind's network. */
  address: string;
  podCIDR: string;
  isControlPlane: boolean;
  /** The control plane takes no Pods when there are workers. */
  tainted: boolean;
  cpu: string;
  memory: string;
  version: string;
}

/** The nodes of a kind cluster with the name `sandbox`: a control plane and its workers. */
export function defaultNodes(count = 3, version = 'v1.36.3'): NodeSettings[] {
  return Array.from({ length: count }, (_, index) => ({
    name: index === 0 ? 'sandbox-control-plane' : `sandbox-worker${index === 1 ? '' : index}`,
    address: `172.18.0.${index + 2}`,
    podCIDR: `10.244.${index}.0/24`,
    isControlPlane: index === 0,
    tainted: index === 0 && count > 1,
    cpu: '4',
    memory: '8Gi',
    version,
  }));
}

/** The Node object as its kubelet registers it. */
export function nodeDraft(settings: NodeSettings): Draft<Node> {
  const { name } = settings;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
      },
    },
    spec: { podCIDR: settings.podCIDR, podCIDRs: [settings.podCIDR] },
  };
}

/** What kubeadm adds to the Node of a control plane: a kubelet may not give itself a role. */
export function controlPlaneMarks({ tainted }: NodeSettings): Record<string, unknown> {
  const key = 'node-role.kubernetes.io/control-plane';
  return {
    metadata: { labels: { [key]: '' } },
    ...(tainted && { spec: { taints: [{ effect: 'NoSchedule', key }] } }),
  };
}

const facts: readonly [type: string, status: string, reason: string, message: string][] = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
];

/** A healthy node's status; conditions keep the time of their last change. */
export function nodeStatus(
  settings: NodeSettings,
  images: readonly { name: string; sizeBytes: number }[],
  before: Node['status'],
  now: number,
): NonNullable<Node['status']> {
  const { name, address, version } = settings;
  // Devices and the like that somebody has said the node has.
  const extended = Object.entries(before?.capacity ?? {}).filter(([resource]) => resource.includes('/'));
  const resources = {
    ...Object.fromEntries(extended),
    cpu: settings.cpu,
    'ephemeral-storage': '102834560Ki',
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: settings.memory,
    pods: '110',
  };
  // Ids that stay when the sandbox starts anew.
  const machineId = createHash('md5').update(`sandbox/${name}`).digest('hex');
  const uuid = machineId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return {
    addresses: [
      { address, type: 'InternalIP' },
      { address: name, type: 'Hostname' },
    ],
    allocatable: resources,
    capacity: resources,
    conditions: facts.map(([type, status, reason, message]) => {
      const old = before?.conditions?.find((condition) => condition.type === type);
      const since = (old?.status === status && old.lastTransitionTime) || formatTime(now);
      return { type, status, reason, message, lastHeartbeatTime: formatTime(now), lastTransitionTime: since };
    }),
    daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } } as NonNullable<Node['status']>['daemonEndpoints'] & object,
    images: images.map((image) => ({ names: [image.name], sizeBytes: image.sizeBytes })),
    nodeInfo: {
      architecture: 'amd64',
      bootID: uuid,
      containerRuntimeVersion: 'containerd://2.4.2',
      kernelVersion: '6.1.0',
      kubeProxyVersion: '',
      kubeletVersion: version,
      machineID: machineId,
      operatingSystem: 'linux',
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      systemUUID: uuid,
    } as NonNullable<NonNullable<Node['status']>['nodeInfo']>,
  };
}
