import { controllerOf, equal, type Job, type PodSpec, splitKey } from '../../../../kube/object.ts';
import { parseTime } from '../../../../kube/time.ts';
import type { EventRecorder } from '../../api/event-recorder.ts';
import { getOrNothing, listLabelled } from '../../api/owned.ts';
import { ApiRefusal, type Attempt, type Requeue, StepFailure } from '../../api/reconcile-loop.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { type ChildJobs, sortJobs, statusesOf } from './child-jobs.ts';
import { jobOf, serviceOf } from './job-of.ts';
import {
  isFinished,
  isSuspended,
  type JobSet,
  jobName,
  jobSetGroup,
  jobSetVersion,
  label,
  ownManager,
  type ReplicatedJob,
  type ReplicatedJobStatus,
  subdomainOf,
  withDefaults,
} from './job-set.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { applyFailurePolicy, hasStarted, hasSucceeded, isInOrder, mayStart } from './policies.ts';

/** What every step needs. */
export interface Tools {
  io: ProgramIO;
  attempt: Attempt;
  recorder: EventRecorder;
}

/** One step for one JobSet (pkg/controllers/jobset_controller.go); its status is written once, at the end. */
export function* reconcileJobSet(tools: Tools, key: string): Generator<Wait, Requeue, void> {
  const { namespace = '', name } = splitKey(key);
  const { io, attempt, recorder } = tools;
  const path = `/apis/${jobSetGroup}/${jobSetVersion}/namespaces/${namespace}/jobsets/${name}`;
  const stored = yield* getOrNothing(attempt, path);
  if (!stored || stored.metadata.deletionTimestamp) return undefined;
  const set = withDefaults(stored);
  if (set.spec.managedBy !== ownManager) return undefined;
  const outcome = outcomeOf(set, io.clock.now());
  const requeue = yield* step(tools, path, set, outcome);
  if (!outcome.isChanged()) return requeue;
  try {
    yield* attempt({ method: 'PUT', path: `${path}/status`, body: { ...stored, status: outcome.status } });
  } catch (error) {
    // Somebody was faster: it is looked at anew.
    if (error instanceof ApiRefusal && error.reason === 'Conflict') return { afterMs: 0 };
    throw error;
  }
  for (const { type, reason, message } of outcome.events) yield* recorder.event(stored, type, reason, message);
  return requeue;
}

function* step(tools: Tools, path: string, set: JobSet, outcome: Outcome): Generator<Wait, Requeue, void> {
  const { attempt } = tools;
  const jobs = yield* ownJobs(attempt, set);
  const children = sortJobs(jobs, set);
  const statuses = statusesOf(set, children);
  outcome.setReplicated(statuses);
  if (isFinished(set)) {
    yield* deleteJobs(attempt, children.active);
    return yield* expire(tools, path, set);
  }
  yield* deleteJobs(attempt, children.previous);
  if (children.failed.length > 0) {
    applyFailurePolicy(set, children.failed, outcome);
    return undefined;
  }
  if (children.successful.length > 0 && hasSucceeded(set, children)) {
    outcome.end('Completed', 'AllJobsCompleted', 'jobset completed successfully');
    return undefined;
  }
  if (set.spec.network.enableDNSHostnames) yield* createService(tools, set);
  yield* createJobs(attempt, set, children, statuses, outcome);
  if (set.spec.suspend) yield* suspendJobs(attempt, children.active, outcome);
  else yield* resumeJobs(attempt, set, children.active, statuses, outcome);
  return undefined;
}

function* ownJobs(attempt: Attempt, { metadata }: JobSet): Generator<Wait, Job[], void> {
  const path = `/apis/batch/v1/namespaces/${metadata.namespace}/jobs`;
  const found = (yield* listLabelled(attempt, path, { [label.jobSet]: metadata.name })) as Job[];
  return found.filter((job) => controllerOf(job)?.uid === metadata.uid);
}

const pathOf = ({ metadata }: Job) => `/apis/batch/v1/namespaces/${metadata.namespace}/jobs/${metadata.name}`;

/** What is going already is left alone. */
function* deleteJobs(attempt: Attempt, jobs: readonly Job[]): Generator<Wait, void, void> {
  for (const job of jobs) {
    if (job.metadata.deletionTimestamp) continue;
    try {
      yield* attempt({ method: 'DELETE', path: pathOf(job), body: { propagationPolicy: 'Foreground' } });
    } catch (error) {
      if (!(error instanceof ApiRefusal && error.reason === 'NotFound')) throw error;
    }
  }
}

/** A set that has ended goes when it has a time to live and that is over. */
function* expire({ io, attempt }: Tools, path: string, { spec, status }: JobSet): Generator<Wait, Requeue, void> {
  const { ttlSecondsAfterFinished: ttl } = spec;
  if (ttl === undefined) return undefined;
  const end = status.conditions?.find(({ type, status: is }) => /^(Completed|Failed)$/.test(type) && is === 'True');
  const leftMs = (parseTime(end?.lastTransitionTime) ?? 0) + ttl * 1000 - io.clock.now();
  if (leftMs > 0) return { afterMs: leftMs };
  yield* attempt({ method: 'DELETE', path, body: { propagationPolicy: 'Foreground' } });
  return undefined;
}

function* createService({ attempt, recorder }: Tools, set: JobSet): Generator<Wait, void, void> {
  const path = `/api/v1/namespaces/${set.metadata.namespace}/services`;
  if (yield* getOrNothing(attempt, `${path}/${subdomainOf(set)}`)) return;
  try {
    yield* attempt({ method: 'POST', path, body: serviceOf(set) });
  } catch (error) {
    if (error instanceof ApiRefusal)
      yield* recorder.event(set, 'Warning', 'HeadlessServiceCreationFailed', error.message);
    throw error;
  }
}

/** Makes the Jobs that are missing and may start: in order, each replicated job when the one before has started. */
function* createJobs(
  attempt: Attempt,
  set: JobSet,
  children: ChildJobs,
  statuses: readonly ReplicatedJobStatus[],
  outcome: Outcome,
): Generator<Wait, void, void> {
  const isOrdered = isInOrder(set) && !set.spec.suspend;
  for (const replicated of set.spec.replicatedJobs) {
    if (!mayStart(set, replicated, statuses)) continue;
    if (isOrdered && hasStarted(replicated, statuses)) continue;
    yield* createMissing(attempt, set, replicated, children);
    if (isOrdered) return markInProgress(outcome);
  }
  if (isOrdered)
    outcome.mark(
      'StartupPolicyCompleted',
      true,
      'InOrderStartupPolicyCompleted',
      'in order startup policy has completed',
    );
}

const markInProgress = (outcome: Outcome) =>
  outcome.mark(
    'StartupPolicyInProgress',
    true,
    'InOrderStartupPolicyInProgress',
    'in order startup policy is in progress',
  );

function* createMissing(
  attempt: Attempt,
  set: JobSet,
  replicated: ReplicatedJob,
  { active, successful, failed, previous }: ChildJobs,
): Generator<Wait, void, void> {
  // One that restarts so waits until all of the attempt before are gone.
  if (previous.length > 0 && set.spec.failurePolicy?.restartStrategy === 'BlockingRecreate') return;
  const there = new Set([...active, ...successful, ...failed, ...previous].map(({ metadata }) => metadata.name));
  const problems: string[] = [];
  for (let index = 0; index < replicated.replicas; index++) {
    const name = jobName(set, replicated, index);
    if (there.has(name)) continue;
    try {
      const path = `/apis/batch/v1/namespaces/${set.metadata.namespace}/jobs`;
      yield* attempt({ method: 'POST', path, body: jobOf(set, replicated, index) });
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      problems.push(`job ${JSON.stringify(name)} creation failed with error: ${error.message}`);
    }
  }
  if (problems.length > 0) throw new StepFailure(problems.join('\n'));
}

function* suspendJobs(attempt: Attempt, active: readonly Job[], outcome: Outcome): Generator<Wait, void, void> {
  for (const job of active)
    if (!isSuspended(job)) yield* writeJob(attempt, { ...job, spec: { ...job.spec, suspend: true } });
  outcome.mark('Suspended', true, 'SuspendedJobs', 'jobset is suspended');
}

function* resumeJobs(
  attempt: Attempt,
  set: JobSet,
  active: readonly Job[],
  statuses: readonly ReplicatedJobStatus[],
  outcome: Outcome,
): Generator<Wait, void, void> {
  for (const replicated of set.spec.replicatedJobs) {
    if (!mayStart(set, replicated, statuses)) continue;
    if (isInOrder(set) && hasStarted(replicated, statuses)) continue;
    for (const job of active)
      if (isSuspended(job) && job.metadata.labels?.[label.replicatedJob] === replicated.name)
        yield* resumeJob(attempt, job, replicated);
    if (isInOrder(set)) return markInProgress(outcome);
  }
  outcome.mark('Suspended', false, 'ResumeJobs', 'jobset is resumed');
}

/** What of a Pod may change while its Job is suspended comes from the set's template. */
function* resumeJob(attempt: Attempt, stored: Job, { template }: ReplicatedJob): Generator<Wait, void, void> {
  let job = stored;
  if (job.status?.startTime !== undefined) {
    // A template may not change once its Job has started.
    const { startTime: _, ...status } = job.status;
    const answer = yield* attempt({ method: 'PUT', path: `${pathOf(job)}/status`, body: { ...whole(job), status } });
    job = answer as unknown as Job;
  }
  const { metadata, spec } = template.spec.template;
  const pod = job.spec.template;
  const podSpec = pod.spec as PodSpec;
  const nodeSelector = { ...podSpec.nodeSelector, ...spec?.nodeSelector };
  const tolerations = union(podSpec.tolerations, spec?.tolerations);
  const schedulingGates = union(podSpec.schedulingGates, spec?.schedulingGates);
  const merged = {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: { ...pod.metadata?.labels, ...metadata?.labels },
      annotations: { ...pod.metadata?.annotations, ...metadata?.annotations },
    },
    spec: {
      ...podSpec,
      ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
      ...(tolerations.length > 0 && { tolerations }),
      ...(schedulingGates.length > 0 && { schedulingGates }),
    },
  };
  yield* writeJob(attempt, { ...job, spec: { ...job.spec, suspend: false, template: merged } });
}

const union = <T>(ones: readonly T[] = [], others: readonly T[] = []): T[] => [
  ...ones,
  ...others.filter((other) => !ones.some((one) => equal(one, other))),
];

/** A list does not say of what its objects are. */
const whole = (job: Job) => ({ ...job, apiVersion: 'batch/v1', kind: 'Job' });

function* writeJob(attempt: Attempt, job: Job): Generator<Wait, void, void> {
  yield* attempt({ method: 'PUT', path: pathOf(job), body: whole(job) });
}
