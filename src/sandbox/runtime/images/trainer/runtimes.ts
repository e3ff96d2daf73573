import { isRecord, type KubeObject, splitKey } from '../../../../kube/object.ts';
import { getOrNothing } from '../../api/owned.ts';
import type { Attempt, Requeue } from '../../api/reconcile-loop.ts';
import type { Wait } from '../../process.ts';
import { trainerGroup, trainerVersion, withDefaults } from './train-job.ts';

/** A kind of runtimes, which stay while TrainJobs refer to them. */
export interface RuntimeKind {
  kind: 'TrainingRuntime' | 'ClusterTrainingRuntime';
  /** What its log calls it. */
  controller: string;
  plural: string;
}

const finalizer = `${trainerGroup}/resource-in-use`;
const base = `/apis/${trainerGroup}/${trainerVersion}`;

/** The key of the runtime of the kind that a TrainJob refers to. */
export const runtimeKey =
  ({ kind }: RuntimeKind) =>
  (stored: KubeObject): string | undefined => {
    const { metadata, spec } = withDefaults(stored);
    const { name } = spec.runtimeRef;
    if (spec.runtimeRef.kind !== kind || spec.runtimeRef.apiGroup !== trainerGroup) return undefined;
    return kind === 'TrainingRuntime' ? `${metadata.namespace}/${name}` : name;
  };

/** Holds a runtime that is in use, and lets go of one that is to be deleted when nobody uses it any more. */
export function* reconcileRuntime(attempt: Attempt, kind: RuntimeKind, key: string): Generator<Wait, Requeue, void> {
  const { namespace, name } = splitKey(key);
  const path = `${base}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${kind.plural}/${name}`;
  const runtime = yield* getOrNothing(attempt, path);
  if (!runtime) return undefined;
  const list = yield* attempt({ path: `${base}/trainjobs` });
  const jobs = (Array.isArray(list.items) ? list.items : []).filter(isRecord) as KubeObject[];
  const isUsed = jobs.some((job) => runtimeKey(kind)(job) === key);
  const { finalizers = [], deletionTimestamp } = runtime.metadata;
  const isHeld = finalizers.includes(finalizer);
  const write = (next: string[]) =>
    attempt({ method: 'PUT', path, body: { ...runtime, metadata: { ...runtime.metadata, finalizers: next } } });
  if (isUsed && !isHeld) yield* write([...finalizers, finalizer]);
  else if (!isUsed && isHeld && deletionTimestamp) yield* write(finalizers.filter((one) => one !== finalizer));
  return undefined;
}
