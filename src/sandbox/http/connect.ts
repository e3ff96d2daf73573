import { ApiError } from '../api/errors.ts';
import type { NodeFleet } from '../kubelet/fleet.ts';
import { proxyToNode } from './proxy/nodes.ts';
import { proxyToPod } from './proxy/pods.ts';
import { proxyToService } from './proxy/services.ts';
import { sendLog } from './send-log.ts';
import type { ResourceRequest } from './serve-resource.ts';
import { attach, execute } from './streams/commands.ts';
import { forwardPorts } from './streams/forward-ports.ts';

/** Answers a subresource that is a connection: logs, commands, ports, proxies. `onOpen` is called when it has succeeded, before the first byte. */
export async function connect(
  fleet: NodeFleet,
  request: ResourceRequest,
  onOpen: (code?: number) => void,
): Promise<void> {
  const { target, subresource } = request;
  switch (`${target.resource.storage}/${subresource?.name}`) {
    case 'pods/log':
      return await sendLog(fleet, request, onOpen);
    case 'pods/exec':
      return execute(fleet, request, onOpen);
    case 'pods/attach':
      return attach(fleet, request, onOpen);
    case 'pods/portforward':
      return forwardPorts(fleet, request, onOpen);
    case 'pods/proxy':
      return await proxyToPod(fleet, request, onOpen);
    case 'nodes/proxy':
      return await proxyToNode(fleet, request, onOpen);
    case 'services/proxy':
      return await proxyToService(fleet, request, onOpen);
    default:
      throw new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
  }
}
