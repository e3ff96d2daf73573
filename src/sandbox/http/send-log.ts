import type { NodeFleet } from '../kubelet/fleet.ts';
import { logOptionsOf } from './log-options.ts';
import { aheadMs } from './outside-time.ts';
import type { ResourceRequest } from './serve-resource.ts';
import { drained } from './streams/drained.ts';
import { isWebSocket } from './streams/websocket/accept.ts';
import { sendOverWebSocket } from './streams/websocket/send-pieces.ts';

/** …/pods/NAME/log: as plain text, line by line when it is followed, or as messages; a slow reader is waited for. */
export async function sendLog(
  fleet: NodeFleet,
  { api, target, info, response, upgrade }: ResourceRequest,
  onOpen: (code?: number) => void,
): Promise<void> {
  const options = { ...logOptionsOf(info.query, target.name), aheadMs: aheadMs(api) };
  const read = (signal: AbortSignal) => fleet.logs(target.namespace, target.name, { ...options, signal });
  if (upgrade && isWebSocket(upgrade.request)) {
    sendOverWebSocket(upgrade, read);
    return onOpen(101);
  }
  const leaving = new AbortController();
  response.on('close', () => leaving.abort());
  const pieces = read(leaving.signal);
  onOpen();
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  for await (const piece of pieces) {
    if (leaving.signal.aborted) return;
    if (!response.write(piece)) await drained(response);
  }
  response.end();
}
