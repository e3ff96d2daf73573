import { type Condition, setCondition } from '../../../../kube/conditions.ts';
import { equal, type KubeObject, splitKey } from '../../../../kube/object.ts';
import type { EventRecorder } from '../../api/event-recorder.ts';
import { getOrNothing } from '../../api/owned.ts';
import { type Attempt, type Requeue, StepFailure } from '../../api/reconcile-loop.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import { jobSetGroup, jobSetVersion } from '../jobset/job-set.ts';
import { jobSetOf } from './job-set-of.ts';
import { objectionsTo } from './objections.ts';
import { type TrainingRuntime, type TrainJob, trainerGroup, trainerVersion, withDefaults } from './train-job.ts';

/** What every step needs. */
export interface Tools {
  io: ProgramIO;
  attempt: Attempt;
  recorder: EventRecorder;
}

const base = `/apis/${trainerGroup}/${trainerVersion}`;

/** One step for one TrainJob (pkg/controller/trainjob_controller.go). */
export function* reconcileTrainJob({ io, attempt, recorder }: Tools, key: string): Generator<Wait, Requeue, void> {
  const { namespace = '', name } = splitKey(key);
  const path = `${base}/namespaces/${namespace}/trainjobs/${name}`;
  const stored = yield* getOrNothing(attempt, path);
  if (!stored) return undefined;
  const job = withDefaults(stored);
  const before = job.status.conditions ?? [];
  if (before.some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True'))
    return undefined;
  const problems: string[] = [];
  try {
    yield* applyJobSet(attempt, job);
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    problems.push(error.message);
    const { message } = error;
    const told = message.length > 950 ? `${message.slice(0, 950)} ...` : message;
    const text = `TrainJob resources reconciliation failed: ${told}`;
    yield* recorder.event(job, 'Warning', 'TrainJobResourcesCreationFailed', text);
  }
  const conditions = withSuspended(job, before, io.clock.now());
  const jobSet = yield* getOrNothing(attempt, jobSetPath(job));
  if (!jobSet) problems.push(`JobSet.${jobSetGroup} ${JSON.stringify(name)} not found`);
  const end = jobSet && endOf(jobSet);
  const after = end ? [...conditions, end] : conditions;
  if (!equal(before, after)) {
    const status = { ...job.status, conditions: after };
    yield* attempt({ method: 'PUT', path: `${path}/status`, body: { ...stored, status } });
  }
  if (problems.length > 0) throw new StepFailure(problems.join('\n'));
  return undefined;
}

const jobSetPath = ({ metadata }: TrainJob) =>
  `/apis/${jobSetGroup}/${jobSetVersion}/namespaces/${metadata.namespace}/jobsets/${metadata.name}`;

/** Makes the JobSet, or brings it up to date; one that runs, and is to go on running, is left as it is. */
function* applyJobSet(attempt: Attempt, job: TrainJob): Generator<Wait, void, void> {
  const runtime = yield* runtimeOf(attempt, job);
  const [objection, ...more] = objectionsTo(job, runtime);
  if (objection !== undefined) throw new StepFailure([objection, ...more].join(', '));
  const path = jobSetPath(job);
  const known = (yield* getOrNothing(attempt, path)) as (KubeObject & { spec?: { suspend?: boolean } }) | undefined;
  if (known && !job.spec.suspend && !known.spec?.suspend) return;
  yield* attempt({
    method: 'PATCH',
    path: `${path}?fieldManager=trainer&force=true`,
    contentType: 'application/apply-patch+yaml',
    body: jobSetOf(job, runtime),
  });
}

function* runtimeOf(attempt: Attempt, { metadata, spec }: TrainJob): Generator<Wait, TrainingRuntime, void> {
  const { apiGroup, kind, name } = spec.runtimeRef;
  const isForAll = kind === 'ClusterTrainingRuntime';
  if (apiGroup !== trainerGroup || (!isForAll && kind !== 'TrainingRuntime'))
    throw new StepFailure(`unsupported runtime: ${kind}.${apiGroup}`);
  const path = isForAll ? 'clustertrainingruntimes' : `namespaces/${metadata.namespace}/trainingruntimes`;
  const found = yield* getOrNothing(attempt, `${base}/${path}/${name}`);
  if (found) return found as TrainingRuntime;
  const what = isForAll
    ? 'not found ClusterTrainingRuntime specified in TrainJob'
    : 'TrainingRuntime specified in TrainJob is not found';
  throw new StepFailure(`${what}: ${kind}.${trainerGroup} ${JSON.stringify(name)} not found`);
}

function withSuspended({ spec }: TrainJob, conditions: readonly Condition[], nowMs: number): Condition[] {
  const set = (status: string, reason: string, message: string) =>
    setCondition(conditions, { type: 'Suspended', status, reason, message }, nowMs);
  if (spec.suspend) return set('True', 'Suspended', 'TrainJob is suspended');
  const was = conditions.some(({ type, status }) => type === 'Suspended' && status === 'True');
  return was ? set('False', 'Resumed', 'TrainJob is resumed') : [...conditions];
}

/** How the JobSet ended, in the words of a TrainJob; undefined while it has not. */
function endOf({ status }: KubeObject): Condition | undefined {
  const { conditions = [] } = (status ?? {}) as TrainJob['status'];
  for (const [theirs, ours] of [
    ['Completed', 'Complete'],
    ['Failed', 'Failed'],
  ] as const) {
    const found = conditions.find(({ type, status: is }) => type === theirs && is === 'True');
    if (found) return { ...found, type: ours };
  }
  return undefined;
}
