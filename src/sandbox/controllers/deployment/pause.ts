import { clone } from '../../../kube/object.ts';
import { condition, findCondition, hasDeadline, withCondition } from './conditions.ts';
import type { Rollout } from './rollout.ts';

/** Notes a pause or its end in the Progressing condition, so that a rollout does not time out for its pause. */
export async function notePause(rollout: Rollout): Promise<void> {
  const { deployment, now } = rollout;
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  if (!hasDeadline(deployment) || current?.reason === 'ProgressDeadlineExceeded') return;
  const isNoted = current?.reason === 'DeploymentPaused';
  if (Boolean(deployment.spec.paused) === isNoted) return;
  const next = isNoted
    ? condition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed', now)
    : condition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused', now);
  const status = clone(deployment.status ?? {});
  await rollout.writeStatus({ ...status, conditions: withCondition(status.conditions, next) });
}
