import { isTrue } from '../../kube/request-info.ts';
import type { NodeFleet, PodLogOptions } from '../kubelet/fleet.ts';
import { aheadMs } from './outside-time.ts';
import type { ResourceRequest } from './serve-resource.ts';
import { drained } from './streams/drained.ts';

/** …/pods/NAME/log: as plain text, line by line when it is followed; a slow reader is waited for. */
export async function sendLog(
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
  for await (const piece of pieces) {
    if (leaving.signal.aborted) return;
    if (!response.write(piece)) await drained(response);
  }
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
