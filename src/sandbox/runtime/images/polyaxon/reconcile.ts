import { controllerRef, type Job, type KubeObject, type Pod, type PodSpec, splitKey } from '../../../../kube/object.ts';
import { formatTime, parseTime } from '../../../../kube/time.ts';
import { zapJson } from '../../api/go-logs.ts';
import { getOrNothing, listLabelled } from '../../api/owned.ts';
import { ApiRefusal, type Attempt, type Requeue } from '../../api/reconcile-loop.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { type ConditionType, isDone, type OperationCondition, withCondition } from './conditions.ts';

export const operationsGroup = 'core.polyaxon.com';

/** What is read of an Operation: its fields are beside `metadata`, not in a `spec`. */
interface Operation extends KubeObject {
  termination?: { backoffLimit?: number; activeDeadlineSeconds?: number; ttlSecondsAfterFinished?: number };
  collectLogs?: boolean;
  batchJobSpec?: { template: { spec: PodSpec } };
  status?: { conditions?: OperationCondition[]; completionTime?: string };
}

const finalizers = ['operation.logs.finalizers.polyaxon.com', 'operation.notifications.finalizers.polyaxon.com'];
// A Job is kept so much longer than its Operation, which cleans up itself.
const longerSeconds = 10;

/** One step for one Operation. */
export function* reconcileOperation(io: ProgramIO, key: string, attempt: Attempt): Generator<Wait, Requeue, void> {
  const { namespace = '', name } = splitKey(key);
  const path = `/apis/${operationsGroup}/v1/namespaces/${namespace}/operations/${name}`;
  const operation = (yield* getOrNothing(attempt, path)) as Operation | undefined;
  if (!operation) return undefined;
  if (operation.metadata.deletionTimestamp) return yield* leave(io, path, operation, attempt);
  const had = operation.metadata.finalizers ?? [];
  const missing = finalizers.find((one) => !had.includes(one));
  const conditions = operation.status?.conditions ?? [];
  if (missing !== undefined) yield* setFinalizers(path, operation, [...had, missing], attempt);
  else if (isDone(conditions)) return yield* cleanUp(io, path, operation, attempt);
  if (operation.batchJobSpec) yield* reconcileJob(io, path, operation, attempt);
  else zapJson(io, 'info', 'The sandbox knows Operations with a batchJobSpec alone', { object: key });
  return undefined;
}

function* setFinalizers(path: string, operation: Operation, wanted: string[], attempt: Attempt) {
  const metadata = { ...operation.metadata, finalizers: wanted };
  const stored = yield* attempt({ method: 'PUT', path, body: { ...operation, metadata } });
  Object.assign(operation, stored);
}

/** Takes its own finalizers off, one at a time; each write brings the next step. */
function* leave(io: ProgramIO, path: string, operation: Operation, attempt: Attempt): Generator<Wait, Requeue, void> {
  const had = operation.metadata.finalizers ?? [];
  const own = finalizers.find((one) => had.includes(one));
  if (own === undefined) return undefined;
  if (own === finalizers[0] && operation.collectLogs) {
    // Logs go to Polyaxon's API, which nobody runs here: the real operator gives up, too, and the object stays.
    zapJson(io, 'info', 'Error logs collection', { Error: 'dial tcp: lookup polyaxon-polyaxon-api: no such host' });
    return undefined;
  }
  yield* setFinalizers(
    path,
    operation,
    had.filter((one) => one !== own),
    attempt,
  );
  return undefined;
}

/** An Operation that is done is deleted: at once when it has no time to live. */
function* cleanUp(io: ProgramIO, path: string, operation: Operation, attempt: Attempt): Generator<Wait, Requeue, void> {
  const { ttlSecondsAfterFinished: ttl } = operation.termination ?? {};
  const endMs = (parseTime(operation.status?.completionTime ?? '') ?? 0) + (ttl ?? 0) * 1000;
  const leftMs = endMs - io.clock.now();
  if (ttl !== undefined && leftMs > 0) return { afterMs: leftMs };
  yield* attempt({ method: 'DELETE', path });
  return undefined;
}

function* reconcileJob(
  io: ProgramIO,
  path: string,
  operation: Operation,
  attempt: Attempt,
): Generator<Wait, void, void> {
  const { namespace = '', name } = operation.metadata;
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const write = function* (type: ConditionType, reason: string, message: string): Generator<Wait, void, void> {
    const conditions = withCondition(operation.status?.conditions ?? [], type, reason, message, io.clock.now());
    if (!conditions) return;
    const status = {
      ...operation.status,
      conditions,
      ...(isDone(conditions) && { completionTime: formatTime(io.clock.now()) }),
    };
    Object.assign(operation, yield* attempt({ method: 'PUT', path: `${path}/status`, body: { ...operation, status } }));
  };
  const job = (yield* getOrNothing(attempt, `${jobs}/${name}`)) as Job | undefined;
  if (!job) {
    if (isDone(operation.status?.conditions ?? [])) return;
    try {
      yield* attempt({ method: 'POST', path: jobs, body: jobOf(operation) });
    } catch (error) {
      if (error instanceof ApiRefusal) yield* write('Warning', 'OperatorCreateJob', error.message);
      throw error;
    }
    return yield* write('Starting', 'OperatorController', 'Operation is starting');
  }
  const pods = yield* podsOf(operation, attempt);
  const next = nextCondition(job, pods);
  if (next) yield* write(...next);
}

/** The Pods are looked at only when a label tells which they are. */
function* podsOf(operation: Operation, attempt: Attempt): Generator<Wait, Pod[] | undefined, void> {
  const instance = operation.metadata.labels?.['app.kubernetes.io/instance'];
  if (instance === undefined) return undefined;
  const path = `/api/v1/namespaces/${operation.metadata.namespace}/pods`;
  return (yield* listLabelled(attempt, path, { 'app.kubernetes.io/instance': instance })) as Pod[];
}

type Told = [type: ConditionType, reason: string, message: string];
const controller = 'OperatorController';

/** What the Job, and its Pods when they are known, say of the Operation. */
export function nextCondition(job: Job, pods: readonly Pod[] | undefined): Told | undefined {
  const { active = 0, failed = 0, succeeded = 0, completionTime, conditions = [] } = job.status ?? {};
  const found = pods && troubleOf(pods);
  if (found?.kind === 'warning') return ['Warning', found.reason, found.message];
  if (found?.kind === 'none-yet' && completionTime === undefined) return undefined;
  const last = conditions.at(-1);
  if (!last) {
    if (failed > 0 && active === 0) return ['Warning', controller, 'Underlaying job has an issue'];
    return active > 0 ? ['Running', controller, 'Operation is running'] : undefined;
  }
  const isTrue = last.status === 'True';
  if (last.type === 'Complete' && isTrue && succeeded > 0) return ['Succeeded', controller, 'Operation has succeeded'];
  if (last.type !== 'Failed' || !isTrue || failed === 0) return undefined;
  const own = last.message ?? '';
  const more =
    found?.kind === 'failed' && found.message ? ` (Pod: <reason: ${found.reason}, message ${found.message})` : '';
  return ['Failed', last.reason ?? '', own + more];
}

type Trouble =
  | { kind: 'warning' | 'failed'; reason: string; message: string }
  | { kind: 'none-yet' }
  | { kind: 'none' };

function troubleOf(pods: readonly Pod[]): Trouble {
  if (pods.length === 0) return { kind: 'none-yet' };
  for (const { status = {} } of pods) {
    const { phase, containerStatuses = [], conditions = [] } = status;
    if (phase === 'Succeeded') return { kind: 'none' };
    if (phase === 'Failed') {
      const ended = containerStatuses.flatMap(({ state }) => state?.terminated ?? []).find((one) => one.exitCode > 0);
      if (!ended) return { kind: 'failed', reason: 'PodFailed', message: status.message ?? '' };
      return { kind: 'failed', reason: `${ended.reason}ExitCode ${ended.exitCode}`, message: ended.message ?? '' };
    }
    if (phase === 'Running') continue;
    const pull = containerStatuses.find(({ ready, state }) => !ready && state?.waiting?.reason === 'ImagePullBackOff');
    if (pull) return { kind: 'warning', reason: 'ImagePullBackOff', message: pull.state?.waiting?.message ?? '' };
    const waiting = conditions.find(
      ({ type, status: is, reason }) =>
        reason === 'Unschedulable' || (type === 'Ready' && is === 'False' && reason === 'ContainersNotReady'),
    );
    if (waiting) return { kind: 'warning', reason: 'ContainersNotReady', message: waiting.message ?? '' };
  }
  return { kind: 'none' };
}

function jobOf(operation: Operation): unknown {
  const { metadata, termination = {}, batchJobSpec } = operation;
  const { name, namespace, labels = {}, annotations = {} } = metadata;
  const { backoffLimit = 0, activeDeadlineSeconds, ttlSecondsAfterFinished = 0 } = termination;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels, annotations, ownerReferences: [controllerRef(operation)] },
    spec: {
      backoffLimit,
      ...(activeDeadlineSeconds !== undefined && { activeDeadlineSeconds }),
      ttlSecondsAfterFinished: ttlSecondsAfterFinished + longerSeconds,
      template: {
        metadata: { labels, annotations },
        spec: { restartPolicy: 'Never', ...batchJobSpec?.template.spec },
      },
    },
  };
}
