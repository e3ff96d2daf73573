import { daemonSet } from './apps/daemon-set.ts';
import { statefulSet } from './apps/stateful-set.ts';
import { horizontalPodAutoscaler } from './autoscaling/horizontal-pod-autoscaler.ts';
import { cronJob } from './batch/cron-job.ts';
import { job } from './batch/job.ts';
import { replicationController } from './core/replication-controller.ts';
import type { ResourceDefinition } from './define.ts';
import { podDisruptionBudget } from './policy/pod-disruption-budget.ts';

/**
 * Kinds that are kept and shown with their real names and columns, so that `get all` and `describe` ask for nothing
 * that is not there. They have no deep validation and no controller yet; a warning on each write says so. A kind
 * leaves this list when its controller and its rules come.
 */
export const storedOnly: readonly ResourceDefinition[] = [
  replicationController,
  daemonSet,
  statefulSet,
  job,
  cronJob,
  horizontalPodAutoscaler,
  podDisruptionBudget,
];
