import type { KubeObject } from '../../../kube/object.ts';
import { type Column, defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { validateConditions } from './validate-conditions.ts';
import { validatePriorityLevel } from './validate-priority-level.ts';

export interface PriorityLevelConfiguration extends KubeObject {
  spec?: {
    type?: string;
    exempt?: { nominalConcurrencyShares?: number; lendablePercent?: number };
    limited?: Limited;
  };
  status?: { conditions?: { type?: string }[] };
}

export interface Limited {
  nominalConcurrencyShares?: number;
  lendablePercent?: number;
  borrowingLimitPercent?: number;
  limitResponse?: { type?: string; queuing?: Queuing };
}

export interface Queuing {
  queues?: number;
  handSize?: number;
  queueLengthLimit?: number;
}

export const priorityLevelConfiguration = defineResource<PriorityLevelConfiguration>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  namespaced: false,
  hasStatus: true,
  statusResets: 'metadata',
  applyDefaults({ spec }) {
    const { exempt, limited } = spec ?? {};
    if (exempt) {
      exempt.nominalConcurrencyShares ??= 0;
      exempt.lendablePercent ??= 0;
    }
    if (!limited) return;
    limited.nominalConcurrencyShares ??= 30;
    limited.lendablePercent ??= 0;
    const queuing = limited.limitResponse?.queuing;
    if (!queuing) return;
    queuing.queues ||= 64;
    queuing.handSize ||= 8;
    queuing.queueLengthLimit ||= 50;
  },
  validate: validatePriorityLevel,
  validateStatusUpdate: ({ status }) => validateConditions(status?.conditions ?? [], 'status.conditions'),
  prepare(draft, { old }) {
    if (!old) draft.status = {};
  },
  columns: [
    nameColumn,
    { name: 'Type', cell: ({ spec }) => spec?.type ?? '' },
    { name: 'NominalConcurrencyShares', cell: ({ spec }) => spec?.limited?.nominalConcurrencyShares ?? '<none>' },
    queuingColumn('Queues', 'queues'),
    queuingColumn('HandSize', 'handSize'),
    queuingColumn('QueueLengthLimit', 'queueLengthLimit'),
    ageColumn,
  ],
});

function queuingColumn(name: string, field: keyof Queuing): Column<PriorityLevelConfiguration> {
  return { name, cell: ({ spec }) => spec?.limited?.limitResponse?.queuing?.[field] ?? '<none>' };
}
