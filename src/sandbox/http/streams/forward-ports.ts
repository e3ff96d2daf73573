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
    return `error forwarding port ${port} to pod ${pod.metadata.uid}, uid : connection refused`;
  });
  onOpen(101);
}
