import { type CertificateSigningRequest, clone } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';
import type { ResourceContext } from '../define.ts';

type Condition = NonNullable<NonNullable<CertificateSigningRequest['status']>['conditions']>[number];

/**
 * What the strategies do with a new status: times are filled in; the approval can change nothing but conditions, and
 * the status no condition of the approval (pkg/registry/certificates).
 */
export function prepareConditions(
  draft: CertificateSigningRequest,
  old: CertificateSigningRequest,
  { now }: ResourceContext,
  part: string,
): void {
  const before = old.status?.conditions ?? [];
  const given = draft.status?.conditions ?? [];
  if (part === 'status')
    for (const type of ['Approved', 'Denied']) {
      const kept = ofType(before, type);
      if (kept.length !== ofType(given, type).length) continue;
      given.forEach((condition, i) => {
        if (condition.type === type) given[i] = clone(kept.shift() ?? condition);
      });
    }
  const time = formatTime(now);
  for (const condition of given) {
    condition.lastUpdateTime ??= time;
    const same = before.find(({ type, status }) => type === condition.type && status === condition.status);
    condition.lastTransitionTime ??= same?.lastTransitionTime ?? time;
  }
  if (part === 'approval') draft.status = clone(old.status ?? {});
  draft.status = { ...draft.status, ...(given.length > 0 && { conditions: given }) };
  if (given.length === 0) delete draft.status.conditions;
}

/** The conditions of one type. */
export function ofType(conditions: readonly Condition[], type: string): Condition[] {
  return conditions.filter((condition) => condition.type === type);
}
