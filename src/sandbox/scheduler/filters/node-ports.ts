import type { Pod } from '../../../kube/object.ts';
import { type Filter, notNow } from './define.ts';

/** Two pods cannot use one port of a node. */
export const nodePorts = {
  name: 'NodePorts',
  check(pod, { pods }) {
    const wanted = hostPorts(pod);
    if (!wanted.length) return undefined;
    const used = pods.flatMap(hostPorts);
    const taken = wanted.some((port) => used.some((other) => collide(port, other)));
    return taken ? notNow("node(s) didn't have free ports for the requested pod ports") : undefined;
  },
} satisfies Filter;

interface HostPort {
  ip: string;
  protocol: string;
  port: number;
}

const everyAddress = '0.0.0.0';

function hostPorts(pod: Pod): HostPort[] {
  return pod.spec.containers
    .flatMap(({ ports = [] }) => ports)
    .flatMap(({ hostIP, protocol, hostPort }) =>
      hostPort ? { ip: hostIP || everyAddress, protocol: protocol ?? 'TCP', port: hostPort } : [],
    );
}

function collide(a: HostPort, b: HostPort): boolean {
  if (a.port !== b.port || a.protocol !== b.protocol) return false;
  return a.ip === b.ip || a.ip === everyAddress || b.ip === everyAddress;
}
