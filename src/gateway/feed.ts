import type { IncomingMessage, ServerResponse } from 'node:http';
import { isTrue } from '../kube/request-info.ts';
import type { Observation } from './define.ts';
import type { ObservingGateway } from './observe-and-guard.ts';
import { bearerToken } from './token.ts';

export const feedPath = '/k8s-de/observations';

/**
 * Answers `GET /k8s-de/observations?since=N&watch=true` with the attempt's observations, one JSON object a line; false for
 * any other path, which is left alone. Who holds the attempt's token reads its observations and no others.
 */
export function answerFeed(gateway: ObservingGateway, request: IncomingMessage, response: ServerResponse): boolean {
  const url = new URL(request.url ?? '/', 'https://gateway');
  if (url.pathname !== feedPath) return false;
  const feed = gateway.feedOf(bearerToken(request.headers.authorization) ?? '');
  if (!feed || request.method !== 'GET') {
    response.writeHead(feed ? 405 : 401).end();
    return true;
  }
  const send = (observation: Observation) => void response.write(`${JSON.stringify(observation)}\n`);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.flushHeaders();
  for (const observation of feed.since(Number(url.searchParams.get('since')) || 0)) send(observation);
  if (isTrue(url.searchParams.get('watch'))) response.on('close', feed.onObservation(send));
  else response.end();
  return true;
}
