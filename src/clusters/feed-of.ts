import type { ObservationFeed } from '../gateway/define.ts';
import type { ObservingGateway } from '../gateway/observe-and-guard.ts';

/** What a gateway of this process observes of the attempt that holds the token. */
export function feedOf(gateway: ObservingGateway, token: string): ObservationFeed {
  const feed = gateway.feedOf(token);
  if (!feed) throw new Error('the attempt was not registered');
  return feed;
}
