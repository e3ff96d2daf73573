import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import type { Attempt, AttemptRegistry, Gateway, ObservationFeed, Scope } from './define.ts';
import { guard } from './guard.ts';
import { toAuditLine, toObservation } from './observation.ts';
import { type ObservationLog, openObservationLog } from './observation-log.ts';
import { hashToken } from './token.ts';

export interface ObservingGateway extends Gateway {
  /** What was observed of an attempt; undefined for a token that is no attempt's. */
  feedOf(token: string): ObservationFeed | undefined;
  /** Of the attempt with this id, once a request of it has passed or been asked for. */
  feed(attempt: string): ObservationFeed;
}

/** Observe and guard for all attempts of one cluster. */
export function createGateway(options: { clock: Clock; random: Random; attempts: AttemptRegistry }): ObservingGateway {
  const { clock, random, attempts } = options;
  const logs = new Map<string, ObservationLog>();
  const directories = new Map<string, string | undefined>();

  const find = (token: string): Attempt | undefined => {
    const attempt = attempts.find(hashToken(token));
    if (attempt) directories.set(attempt.scope.attempt, attempt.directory);
    return attempt;
  };
  const logOf = (id: string): ObservationLog => {
    const log = logs.get(id) ?? openObservationLog(directories.get(id));
    logs.set(id, log);
    return log;
  };

  return {
    scopeOf: (token) => find(token)?.scope,
    decide: guard,
    observe(scope: Scope, request, code) {
      const log = logOf(scope.attempt);
      const observation = toObservation(scope, request, code, { sequence: log.next(), atMs: clock.now() });
      if (observation) log.append(observation, toAuditLine(observation, request, random.uid()));
    },
    feed: logOf,
    feedOf(token) {
      const attempt = find(token);
      return attempt && logOf(attempt.scope.attempt);
    },
  };
}
