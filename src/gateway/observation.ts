import { formatApiVersion } from '../kube/gvk.ts';
import { isRecord } from '../kube/object.ts';
import type { GatewayRequest, Observation, Scope } from './define.ts';
import { isDryRun } from './guard.ts';

/** What one request was; undefined for those that do not count: discovery, and kubectl's completion. */
export function toObservation(
  scope: Scope,
  request: GatewayRequest,
  code: number,
  stamp: { sequence: number; atMs: number },
): Observation | undefined {
  const { info, headers } = request;
  const command = text(headers['kubectl-command']).replace(/^kubectl ?/, '');
  if (!info.isResource || command.startsWith('__complete')) return undefined;
  return {
    ...stamp,
    user: userOf(scope),
    verb: info.verb,
    resource: info.resource,
    subresource: info.subresource,
    name: info.name,
    namespace: info.namespace,
    code,
    dryRun: isDryRun(request),
    command,
    userAgent: text(headers['user-agent']),
  };
}

/** The user's name that requests with the attempt's credentials have. */
export function userOf(scope: Scope): string {
  return `k8s-de:${scope.attempt}`;
}

/** One line of audit.k8s.io/v1, without bodies and without the query, in which `exec` has its words. */
export function toAuditLine(observation: Observation, request: GatewayRequest, auditID: string): string {
  const { info } = request;
  const time = new Date(observation.atMs).toISOString();
  return JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID,
    stage: 'ResponseComplete',
    requestURI: info.path,
    verb: observation.verb,
    user: { username: observation.user },
    userAgent: observation.userAgent,
    objectRef: {
      resource: observation.resource,
      namespace: observation.namespace,
      name: observation.name,
      apiGroup: info.group,
      apiVersion: formatApiVersion({ group: '', version: info.version }),
      subresource: observation.subresource,
    },
    responseStatus: { metadata: {}, code: observation.code },
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    annotations: {
      'k8s-de.dev/sequence': String(observation.sequence),
      'k8s-de.dev/command': observation.command,
      'k8s-de.dev/dry-run': String(observation.dryRun),
    },
  });
}

/** Reads a line back; undefined for one that a crash has torn. */
export function fromAuditLine(line: string): Observation | undefined {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(event)) return undefined;
  const [ref, user, status, annotations] = [event.objectRef, event.user, event.responseStatus, event.annotations].map(
    (part) => (isRecord(part) ? part : {}),
  );
  const sequence = Number(annotations?.['k8s-de.dev/sequence']);
  if (!Number.isInteger(sequence)) return undefined;
  return {
    sequence,
    atMs: Date.parse(text(event.requestReceivedTimestamp)),
    user: text(user?.username),
    verb: text(event.verb),
    resource: text(ref?.resource),
    subresource: text(ref?.subresource),
    name: text(ref?.name),
    namespace: text(ref?.namespace),
    code: Number(status?.code),
    dryRun: annotations?.['k8s-de.dev/dry-run'] === 'true',
    command: text(annotations?.['k8s-de.dev/command']),
    userAgent: text(event.userAgent),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
