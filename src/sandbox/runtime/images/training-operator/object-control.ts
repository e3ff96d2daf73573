import type { Pod } from '../../../../kube/object.ts';
import type { EventRecorder } from '../../api/event-recorder.ts';
import { logrus } from '../../api/go-logs.ts';
import { getOrNothing } from '../../api/owned.ts';
import { ApiRefusal, type Attempt } from '../../api/reconcile-loop.ts';
import type { ProgramIO, Wait } from '../../process.ts';
import type { PyTorchJob } from './pytorch-job.ts';
import type { InitSettings } from './replica-objects.ts';

/** What every step needs. */
export interface Tools {
  io: ProgramIO;
  attempt: Attempt;
  recorder: EventRecorder;
  init: InitSettings;
}

/** Makes a Pod or a Service of the job, and tells of it; throws what the API refuses. */
export function* createObject(
  { io, attempt, recorder }: Tools,
  job: PyTorchJob,
  kind: 'Pod' | 'Service',
  name: string,
  body: unknown,
): Generator<Wait, void, void> {
  const path = `/api/v1/namespaces/${job.metadata.namespace}/${kind.toLowerCase()}s`;
  try {
    yield* attempt({ method: 'POST', path, body });
  } catch (error) {
    if (error instanceof ApiRefusal)
      yield* recorder.event(job, 'Warning', `FailedCreate${kind}`, `Error creating: ${error.message}`);
    throw error;
  }
  logrus(io, 'info', `Controller ${job.metadata.name} created ${kind.toLowerCase()} ${name}`);
  yield* recorder.event(job, 'Normal', `SuccessfulCreate${kind}`, `Created ${kind.toLowerCase()}: ${name}`);
}

/** Takes a Pod, or the Service of its name, away, and tells of it; what is going or gone is left alone. */
export function* removeObject(
  { io, attempt, recorder }: Tools,
  job: PyTorchJob,
  kind: 'Pod' | 'Service',
  { metadata }: Pod,
): Generator<Wait, void, void> {
  if (kind === 'Pod' && metadata.deletionTimestamp) return;
  const path = `/api/v1/namespaces/${metadata.namespace}/${kind.toLowerCase()}s/${metadata.name}`;
  const there = yield* getOrNothing(attempt, path);
  if (!there || there.metadata.deletionTimestamp) return;
  const what = kind.toLowerCase();
  logrus(io, 'info', `Controller ${job.metadata.name} deleting ${what} ${metadata.namespace}/${metadata.name}`);
  yield* attempt({ method: 'DELETE', path });
  yield* recorder.event(job, 'Normal', `SuccessfulDelete${kind}`, `Deleted ${what}: ${metadata.name}`);
}
