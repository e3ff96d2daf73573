import { isTrue } from '../../kube/request-info.ts';
import { ApiError } from '../api/errors.ts';
import type { NodeFleet, PodLogOptions } from '../kubelet/fleet.ts';
import { aheadMs } from './outside-time.ts';
import { proxyToNode } from './proxy/nodes.ts';
import { proxyToPod } from './proxy/pods.ts';
import { proxyToService } from './proxy/services.ts';
import type { ResourceRequest } from './serve-resource.ts';
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

async function sendLog(
  fleet: NodeFleet,
  { api, target, info, response }: ResourceRequest,
  onOpen: () => void,
): Promise<void> {
  const leaving = new AbortController();
  response.on('close', () => leaving.abort());
  const options = { ...logOptionsOf(info.query, leaving.signal), aheadMs: aheadMs(api) };
  const pieces = fleet.logs(target.namespace, target.name, options);
  onOpen();
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  for await (const piece of pieces) response.write(piece);
  response.end();
}

function logOptionsOf(query: URLSearchParams, signal: AbortSignal): PodLogOptions {
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined);
  const tailLines = number('tailLines');
  const sinceSeconds = number('sinceSeconds');
  const limitBytes = number('limitBytes');
  const sinceTime = query.get('sinceTime');
  const container = query.get('container');
  return {
    signal,
    follow: isTrue(query.get('follow')),
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
    ...(container && { container }),
    ...(tailLines !== undefined && { tailLines }),
    ...(sinceSeconds !== undefined && { sinceSeconds }),
    ...(limitBytes !== undefined && { limitBytes }),
    ...(sinceTime && { sinceTime }),
  };
}
