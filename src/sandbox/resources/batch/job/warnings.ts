import type { JobSpec } from '../../../../kube/object.ts';
import { podSpecWarnings } from '../../parts/pod/warnings.ts';
import { isIndexed } from './spec.ts';

/** The warnings for a Job's spec (pkg/api/job/warnings.go). */
export function jobSpecWarnings(spec: JobSpec, path: string): string[] {
  const isHuge = isIndexed(spec) && (spec.completions ?? 0) > 100_000 && (spec.parallelism ?? 0) > 10_000;
  return [
    ...(isHuge
      ? [
          `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
        ]
      : []),
    ...(spec.template?.spec ? podSpecWarnings(spec.template.spec, `${path}.template`) : []),
  ];
}
