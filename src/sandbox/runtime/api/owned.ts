import { controllerOf, isRecord, type Key, type KubeObject } from '../../../kube/object.ts';
import type { Wait } from '../process.ts';
import { ApiRefusal, type Attempt } from './reconcile-loop.ts';

/** The key of the owner that controls it, when that is of the kind. */
export const controllerKey =
  (kind: string) =>
  (object: KubeObject): Key | undefined => {
    const owner = controllerOf(object);
    return owner?.kind === kind ? `${object.metadata.namespace}/${owner.name}` : undefined;
  };

/** What is at the path; undefined when there is nothing. */
export function* getOrNothing(attempt: Attempt, path: string): Generator<Wait, KubeObject | undefined, void> {
  try {
    return (yield* attempt({ path })) as KubeObject;
  } catch (error) {
    if (error instanceof ApiRefusal && error.reason === 'NotFound') return undefined;
    throw error;
  }
}

/** Those at the path whose labels are so. */
export function* listLabelled(
  attempt: Attempt,
  path: string,
  labels: Readonly<Record<string, string>>,
): Generator<Wait, KubeObject[], void> {
  const selector = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const list = yield* attempt({ path: `${path}?labelSelector=${encodeURIComponent(selector.join(','))}` });
  return (Array.isArray(list.items) ? list.items : []).filter(isRecord) as KubeObject[];
}
