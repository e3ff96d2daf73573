import type { HorizontalPodAutoscaler } from '../../../../kube/object.ts';
import { defineResource } from '../../define.ts';
import { ageColumn, nameColumn } from '../../parts/columns.ts';
import { nonNegativeFigures } from '../../parts/workload/status-figures.ts';
import { targetsCell } from './cells.ts';
import { fromFirstVersion, toFirstVersion } from './first-version.ts';
import { validateAutoscaler } from './spec.ts';

type Rules = NonNullable<NonNullable<HorizontalPodAutoscaler['spec']['behavior']>['scaleUp']>;

// pkg/apis/autoscaling/v2/defaults.go
const scaleUp: Rules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const scaleDown: Rules = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

export const horizontalPodAutoscaler = defineResource<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  generationOf: 'none',
  otherVersions: [{ group: 'autoscaling', version: 'v1', convert: { to: toFirstVersion, from: fromFirstVersion } }],
  applyDefaults({ spec }) {
    spec.minReplicas ??= 1;
    if (!spec.metrics?.length)
      spec.metrics = [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      ];
    if (!spec.behavior) return;
    spec.behavior.scaleUp = { ...scaleUp, ...spec.behavior.scaleUp };
    spec.behavior.scaleDown = { ...scaleDown, ...spec.behavior.scaleDown };
  },
  prepare(draft, { old }) {
    // The list of metrics has no omitempty.
    if (!old) draft.status = { desiredReplicas: 0, currentMetrics: null } as never;
  },
  validate: ({ spec }) => validateAutoscaler(spec, 'spec'),
  validateStatusUpdate: ({ status }) => nonNegativeFigures({ ...status }, ['currentReplicas', 'desiredReplicas']),
  columns: [
    nameColumn,
    { name: 'Reference', cell: ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}` },
    { name: 'Targets', cell: targetsCell },
    { name: 'MinPods', cell: ({ spec }) => (spec.minReplicas === undefined ? '<unset>' : String(spec.minReplicas)) },
    // The real server declares strings here and sends numbers.
    { name: 'MaxPods', cell: ({ spec }) => spec.maxReplicas },
    { name: 'Replicas', cell: ({ status }) => status?.currentReplicas ?? 0 },
    ageColumn,
  ],
});
