import type { KubeObject } from '../../../kube/object.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { validateConditions } from './validate-conditions.ts';
import { validateFlowSchema } from './validate-flow-schema.ts';
import type { NonResourceRule, ResourceRule } from './validate-policy-rules.ts';
import type { FlowSubject } from './validate-subject.ts';

export interface FlowSchema extends KubeObject {
  spec?: {
    matchingPrecedence?: number;
    priorityLevelConfiguration?: { name?: string };
    distinguisherMethod?: { type?: string };
    rules?: FlowRule[];
  };
  status?: { conditions?: { type: string; status: string }[] };
}

export interface FlowRule {
  subjects?: FlowSubject[];
  resourceRules?: ResourceRule[];
  nonResourceRules?: NonResourceRule[];
}

const defaultPrecedence = 1000;

export const flowSchema = defineResource<FlowSchema>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  namespaced: false,
  hasStatus: true,
  statusResets: 'metadata',
  applyDefaults({ spec }) {
    if (spec) spec.matchingPrecedence ||= defaultPrecedence;
  },
  validate: validateFlowSchema,
  validateStatusUpdate: ({ status }) => validateConditions(status?.conditions ?? [], 'status.conditions'),
  columns: [
    nameColumn,
    { name: 'PriorityLevel', cell: ({ spec }) => spec?.priorityLevelConfiguration?.name ?? '' },
    { name: 'MatchingPrecedence', cell: ({ spec }) => spec?.matchingPrecedence ?? 0 },
    { name: 'DistinguisherMethod', cell: ({ spec }) => spec?.distinguisherMethod?.type ?? '<none>' },
    ageColumn,
    {
      name: 'MissingPL',
      cell: ({ status }) => status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    },
  ],
});
