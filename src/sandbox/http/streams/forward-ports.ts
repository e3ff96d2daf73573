import { createHash } from 'node:crypto';
import type { NodeFleet } from '../../kubelet/fleet.ts';
import type { ResourceRequest } from '../serve-resource.ts';
import { servePortForward } from './port-forward.ts';
import { requireUpgrade, streamedPod } from './stream-request.ts';

/** …/pods/NAME/portforward: connections to ports of the Pod, from inside it. */
export function forwardPorts(fleet: NodeFleet, request: ResourceRequest, onOpen: (code: number) => void): void {
  const { api, info, target } = request;
  const pod = streamedPod(request);
  const upgrade = requireUpgrade(request);
  const key = `${target.namespace}/${target.name}`;
  servePortForward(upgrade, info.query, api.clock, (port) => {
    const names = pod.spec.containers.map(({ name }) => name);
    const containers = names.flatMap((name) => fleet.container(key, name) ?? []);
    for (const container of containers) {
      const connection = container.connect(port);
      if (connection) return connection;
    }
    return refusal(port, pod.metadata.uid);
  });
  onOpen(101);
}

/** The runtime's words: it enters the Pod's network and dials from there. */
function refusal(port: number, uid: string): string {
  const sandbox = createHash('sha256').update(uid).digest('hex');
  const network = createHash('md5')
    .update(uid)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return (
    `error forwarding port ${port} to pod ${sandbox}, uid : failed to execute portforward in network namespace ` +
    `"/var/run/netns/cni-${network}": failed to connect to localhost:${port} inside namespace "${sandbox}", ` +
    `IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `
  );
}
