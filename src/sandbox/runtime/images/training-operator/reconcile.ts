import { equal, type KubeObject, type Pod, type Service, splitKey } from '../../../../kube/object.ts';
import { isFinished as isPodFinished } from '../../../../kube/pod-phase.ts';
import { formatTime, parseTime } from '../../../../kube/time.ts';
import { logrus } from '../../api/go-logs.ts';
import { getOrNothing, listLabelled } from '../../api/owned.ts';
import { type Attempt, type Requeue, StepFailure } from '../../api/reconcile-loop.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { isFinished, isSucceeded, type JobConditionType, withJobCondition } from './conditions.ts';
import { createObject, removeObject, type Tools } from './object-control.ts';
import {
  type JobStatus,
  jobGroup,
  jobLabels,
  mainContainer,
  type PyTorchJob,
  type ReplicaSpec,
  type ReplicaType,
  replicaIndexLabel,
  replicaName,
  replicaTypeLabel,
  withDefaults,
} from './pytorch-job.ts';
import { hasMaster, podOf, serviceOf } from './replica-objects.ts';

/** One step for one PyTorchJob. */
export function* reconcilePyTorchJob(tools: Tools, key: string): Generator<Wait, Requeue, void> {
  const { namespace = '', name } = splitKey(key);
  const { io, attempt } = tools;
  const path = `/apis/${jobGroup}/v1/namespaces/${namespace}/pytorchjobs/${name}`;
  const stored = yield* getOrNothing(attempt, path);
  if (!stored || stored.metadata.deletionTimestamp) return undefined;
  const job = withDefaults(stored);
  logrus(io, 'info', `Reconciling for job ${name}`);
  const labels = jobLabels(name);
  const pods = (yield* listLabelled(attempt, `/api/v1/namespaces/${namespace}/pods`, labels)) as Pod[];
  const services = (yield* listLabelled(attempt, `/api/v1/namespaces/${namespace}/services`, labels)) as Service[];
  const own = pods.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === stored.metadata.uid));
  const status: JobStatus = structuredClone(job.status ?? {});
  const mark = (type: JobConditionType, message: string) => {
    status.conditions = withJobCondition(status.conditions ?? [], type, message, io.clock.now());
  };
  if (!status.conditions) mark('Created', `PyTorchJob ${name} is created.`);
  if (isFinished(status.conditions ?? [])) {
    const expiry = yield* cleanUp(tools, path, job, own, status);
    yield* writeStatus(attempt, path, stored, status);
    return expiry;
  }
  yield* tellTroubles(tools, job, own);
  const limit = exceeded(io, job, own);
  if (limit !== undefined) {
    status.completionTime ??= formatTime(io.clock.now());
    yield* removePods(tools, job, own);
    yield* tools.recorder.event(stored, 'Normal', 'PyTorchJobFailed', limit);
    mark('Failed', limit);
    yield* writeStatus(attempt, path, stored, status);
    return undefined;
  }
  for (const replica of job.spec.replicas) {
    yield* reconcilePods(tools, job, replica, own, status, mark);
    yield* reconcileServices(tools, job, replica, services);
  }
  yield* judge(tools, job, status, mark);
  yield* writeStatus(attempt, path, stored, status);
  return undefined;
}

/** Events about containers that wait for something or have failed, of Pods that are not at their end. */
function* tellTroubles({ recorder }: Tools, job: PyTorchJob, pods: readonly Pod[]): Generator<Wait, void, void> {
  for (const pod of pods) {
    const { metadata, status = {} } = pod;
    if (metadata.deletionTimestamp || isPodFinished(pod)) continue;
    const { containerStatuses = [], initContainerStatuses = [] } = status;
    for (const { name, state } of containerStatuses.length > 0 ? containerStatuses : initContainerStatuses) {
      const about = `Error pod ${metadata.name} container ${name}`;
      const { terminated, waiting } = state ?? {};
      if (terminated && terminated.exitCode !== 0) {
        const text = `${about} exitCode: ${terminated.exitCode} terminated message: ${terminated.message ?? ''}`;
        yield* recorder.event(job, 'Warning', terminated.reason ?? '', text);
      }
      if (waiting?.message)
        yield* recorder.event(job, 'Warning', waiting.reason ?? '', `${about} waiting message: ${waiting.message}`);
    }
  }
}

type Mark = (type: JobConditionType, message: string) => void;

function* reconcilePods(
  tools: Tools,
  job: PyTorchJob,
  replica: [ReplicaType, ReplicaSpec],
  all: readonly Pod[],
  status: JobStatus,
  mark: Mark,
): Generator<Wait, void, void> {
  const { io, recorder } = tools;
  const [type, spec] = replica;
  const { name, namespace, uid } = job.metadata;
  const fields = { job: `${namespace}.${name}`, uid, 'replica-type': type.toLowerCase() };
  const counts = { active: 0, succeeded: 0, failed: 0 };
  const mine = all.filter(({ metadata }) => metadata.labels?.[replicaTypeLabel] === type.toLowerCase());
  for (let index = 0; index < spec.replicas; index++) {
    if (mine.some(({ metadata }) => metadata.labels?.[replicaIndexLabel] === String(index))) continue;
    logrus(io, 'info', `Need to create new pod: ${type.toLowerCase()}-${index}`, fields);
    const pod = podOf(job, replica, index, tools.init);
    if (pod === undefined) throw new StepFailure('port not found');
    yield* createObject(tools, job, 'Pod', replicaName(name, type, index), pod);
  }
  for (const pod of mine) {
    const index = Number(pod.metadata.labels?.[replicaIndexLabel]);
    if (index >= spec.replicas) yield* removeObject(tools, job, 'Pod', pod);
    const ended = mainContainer({ containers: pod.status?.containerStatuses ?? [] })?.state?.terminated;
    if (ended) {
      const text = `Pod: ${namespace}.${pod.metadata.name} exited with code ${ended.exitCode}`;
      logrus(io, 'info', text, fields);
      yield* recorder.event(job, 'Normal', 'ExitedWithCode', text);
    }
    const { phase } = pod.status ?? {};
    if (phase === 'Failed') yield* restartOrFail(tools, job, replica, pod, ended?.exitCode ?? firstRetryable, mark);
    if (phase === 'Running' && !pod.metadata.deletionTimestamp) counts.active++;
    else if (phase === 'Succeeded') counts.succeeded++;
    else if (phase === 'Failed' || phase === 'Running') counts.failed++;
  }
  const selector = { ...jobLabels(name), [replicaTypeLabel]: type.toLowerCase() };
  const text = Object.entries(selector).map(([label, value]) => `${label}=${value}`);
  const some = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  status.replicaStatuses = { ...status.replicaStatuses, [type]: { ...some, selector: text.sort().join(',') } };
}

// Those of signals and above: what killed it came from outside.
const firstRetryable = 128;

/** What comes of a Pod that has failed for good. */
function* restartOrFail(
  tools: Tools,
  job: PyTorchJob,
  [type, { restartPolicy }]: [ReplicaType, ReplicaSpec],
  pod: Pod,
  exitCode: number,
  mark: Mark,
): Generator<Wait, void, void> {
  const { name } = job.metadata;
  const isWorthIt = restartPolicy === 'ExitCode' ? exitCode >= firstRetryable : restartPolicy !== 'Never';
  if (isWorthIt) {
    logrus(tools.io, 'info', `Need to restart the pod: ${pod.metadata.namespace}.${pod.metadata.name}`);
    yield* removeObject(tools, job, 'Pod', pod);
    const text = `job ${name} is restarting because ${type} replica(s) failed.`;
    yield* tools.recorder.event(job, 'Warning', 'PyTorchJobRestarting', text);
    mark('Restarting', text);
  } else if (restartPolicy === 'ExitCode') {
    const text = `job "${name}" is failing because "${type}" replica(s) failed.`;
    yield* tools.recorder.event(job, 'Warning', 'PyTorchJobFailed', text);
    mark('Failed', text);
  }
}

function* reconcileServices(
  tools: Tools,
  job: PyTorchJob,
  [type, spec]: [ReplicaType, ReplicaSpec],
  services: readonly Service[],
): Generator<Wait, void, void> {
  for (let index = 0; index < spec.replicas; index++) {
    const name = replicaName(job.metadata.name, type, index);
    if (services.some(({ metadata }) => metadata.name === name)) continue;
    logrus(tools.io, 'info', `need to create new service: ${type}-${index}`);
    yield* createObject(tools, job, 'Service', name, serviceOf(job, type, index, spec));
  }
}

/** Works out what the replicas' states mean for the job: the master's end is the job's. */
function* judge({ io, recorder }: Tools, job: PyTorchJob, status: JobStatus, mark: Mark): Generator<Wait, void, void> {
  const { name, namespace } = job.metadata;
  status.startTime ??= formatTime(io.clock.now());
  const end = function* (type: 'Succeeded' | 'Failed', text: string): Generator<Wait, void, void> {
    yield* recorder.event(job, 'Normal', `PyTorchJob${type}`, text);
    status.completionTime ??= formatTime(io.clock.now());
    mark(type, text);
  };
  for (const [type, spec] of job.spec.replicas) {
    const { active = 0, succeeded = 0, failed = 0 } = status.replicaStatuses?.[type] ?? {};
    const counts = `expected=${spec.replicas - succeeded}, running=${active}, succeeded=${succeeded}, failed=${failed}`;
    logrus(io, 'info', `PyTorchJob=${name}, ReplicaType=${type} ${counts}, Replicas=${spec.replicas}`);
    if (hasMaster(job) && type === 'Master') {
      if (active > 0) mark('Running', `PyTorchJob ${name} is running.`);
      if (succeeded === spec.replicas) return yield* end('Succeeded', `PyTorchJob ${name} is successfully completed.`);
    } else if (!hasMaster(job)) {
      if (succeeded === spec.replicas)
        yield* end('Succeeded', `PyTorchJob ${namespace}/${name} successfully completed.`);
      else if (active > 0) mark('Running', `PyTorchJob ${namespace}/${name} is running.`);
    }
    if (failed === 0 || spec.replicas <= succeeded + active) continue;
    if (spec.restartPolicy === 'Never') {
      yield* end('Failed', `PyTorchJob ${name} is failed because ${failed} ${type} replica(s) failed.`);
      continue;
    }
    const text = `PyTorchJob ${name} is restarting because ${failed} ${type} replica(s) failed.`;
    yield* recorder.event(job, 'Warning', 'PyTorchJobRestarting', text);
    mark('Restarting', text);
  }
}

/** Why the job may not go on; undefined while it may. */
function exceeded(io: ProgramIO, { metadata, spec, status }: PyTorchJob, pods: readonly Pod[]): string | undefined {
  const { backoffLimit, activeDeadlineSeconds } = spec.runPolicy;
  const counted = new Set(
    spec.replicas.filter(([, one]) => one.restartPolicy !== 'Never').map(([type]) => type.toLowerCase()),
  );
  const restarts = pods
    .filter((pod) => pod.status?.phase === 'Running' && counted.has(pod.metadata.labels?.[replicaTypeLabel] ?? ''))
    .flatMap((pod) => [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  if (backoffLimit !== undefined && restarts >= Math.max(1, backoffLimit))
    return `Job ${metadata.name} has failed because it has reached the specified backoff limit`;
  const startMs = parseTime(status?.startTime);
  if (
    activeDeadlineSeconds !== undefined &&
    startMs !== undefined &&
    io.clock.now() - startMs >= activeDeadlineSeconds * 1000
  )
    return `Job ${metadata.name} has failed because it was active longer than specified deadline`;
  return undefined;
}

function* cleanUp(
  tools: Tools,
  path: string,
  job: PyTorchJob,
  pods: readonly Pod[],
  status: JobStatus,
): Generator<Wait, Requeue, void> {
  yield* removePods(tools, job, pods);
  if (isSucceeded(status.conditions ?? []))
    for (const one of Object.values(status.replicaStatuses ?? {})) {
      if (one.active) one.succeeded = (one.succeeded ?? 0) + one.active;
      delete one.active;
    }
  const { ttlSecondsAfterFinished: ttl } = job.spec.runPolicy;
  if (ttl === undefined) return undefined;
  const leftMs = (parseTime(status.completionTime) ?? 0) + ttl * 1000 - tools.io.clock.now();
  if (leftMs > 0) return { afterMs: leftMs };
  yield* tools.attempt({ method: 'DELETE', path });
  yield* tools.recorder.event(job, 'Normal', 'SuccessfulDeletePod', `Deleted job: ${job.metadata.name}`);
  return undefined;
}

function* removePods(tools: Tools, job: PyTorchJob, pods: readonly Pod[]): Generator<Wait, void, void> {
  const { cleanPodPolicy } = job.spec.runPolicy;
  if (cleanPodPolicy === 'None') return;
  for (const pod of pods) {
    if (cleanPodPolicy === 'Running' && pod.status?.phase !== 'Running') continue;
    yield* removeObject(tools, job, 'Pod', pod);
    yield* removeObject(tools, job, 'Service', pod);
  }
}

/** Only what has changed is written. */
function* writeStatus(
  attempt: Attempt,
  path: string,
  stored: KubeObject,
  status: JobStatus,
): Generator<Wait, void, void> {
  if (equal(stored.status ?? {}, status)) return;
  const still = yield* getOrNothing(attempt, path);
  if (still) yield* attempt({ method: 'PUT', path: `${path}/status`, body: { ...stored, status } });
}
