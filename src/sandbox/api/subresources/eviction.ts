import type { KubeObject } from '../../../kube/object.ts';
import type { Api, Target, WriteOptions } from '../context.ts';
import { type DeletionOptions, remove } from '../delete.ts';
import { success } from './success.ts';

/** Deletes a Pod as `kubectl drain` asks for it. Disruption budgets are not looked at yet: see docs/fidelity.md. */
export function evict(api: Api, target: Target, body: KubeObject, options: WriteOptions): KubeObject {
  const given = (body.deleteOptions ?? {}) as Partial<DeletionOptions>;
  remove(api, target, { ...given, dryRun: options.dryRun });
  return success();
}
