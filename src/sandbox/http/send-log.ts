import type { NodeFleet } from '../kubelet/fleet.ts';
import { logOptionsOf } from './log-options.ts';
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
  const options = { ...logOptionsOf(info.query, target.name), signal: leaving.signal, aheadMs: aheadMs(api) };
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
