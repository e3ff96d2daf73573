import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';
import { validateTokenLifetime } from '../parts/token-lifetime.ts';

interface TokenRequest {
  audience?: string;
  expirationSeconds?: number;
}

interface CsiDriver extends KubeObject {
  spec?: {
    attachRequired?: boolean;
    podInfoOnMount?: boolean;
    storageCapacity?: boolean;
    fsGroupPolicy?: string;
    requiresRepublish?: boolean;
    seLinuxMount?: boolean;
    volumeLifecycleModes?: string[];
    serviceAccountTokenInSecrets?: boolean;
    tokenRequests?: TokenRequest[];
    nodeAllocatableUpdatePeriodSeconds?: number;
  };
}

export const csiDriver = defineResource<CsiDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  namespaced: false,
  returnsDeleted: true,
  generationOf: 'none',
  applyDefaults(draft) {
    draft.spec ??= {};
    const { spec } = draft;
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
    if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ['Persistent'];
  },
  validate,
  validateUpdate: ({ spec: next = {} }, { spec: old = {} }) => [
    ...immutableField(next.attachRequired, old.attachRequired, 'spec.attachedRequired'),
    ...immutableField(next.volumeLifecycleModes, old.volumeLifecycleModes, 'spec.volumeLifecycleModes'),
  ],
  warnings: ({ spec }) =>
    spec?.tokenRequests?.length && spec.serviceAccountTokenInSecrets === undefined
      ? [
          'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes',
        ]
      : [],
  columns: [
    nameColumn,
    { name: 'AttachRequired', type: 'boolean', cell: ({ spec }) => spec?.attachRequired ?? true },
    { name: 'PodInfoOnMount', type: 'boolean', cell: ({ spec }) => spec?.podInfoOnMount ?? false },
    { name: 'StorageCapacity', type: 'boolean', cell: ({ spec }) => spec?.storageCapacity ?? false },
    {
      name: 'TokenRequests',
      cell: ({ spec }) => spec?.tokenRequests?.map(({ audience = '' }) => audience).join(',') ?? '<unset>',
    },
    { name: 'RequiresRepublish', type: 'boolean', cell: ({ spec }) => spec?.requiresRepublish ?? false },
    { name: 'Modes', cell: ({ spec }) => spec?.volumeLifecycleModes?.join(',') || '<none>' },
    ageColumn,
  ],
});

const fsGroupPolicies = ['File', 'None', 'ReadWriteOnceWithFSType'];
const lifecycleModes = ['Persistent', 'Ephemeral'];

function validate({ spec = {} }: CsiDriver): FieldError[] {
  const { fsGroupPolicy = '', volumeLifecycleModes = [], tokenRequests = [] } = spec;
  const { nodeAllocatableUpdatePeriodSeconds: period, serviceAccountTokenInSecrets: inSecrets } = spec;
  return [
    ...(fsGroupPolicies.includes(fsGroupPolicy)
      ? []
      : [fieldError.notSupported('spec.fsGroupPolicy', fsGroupPolicy, fsGroupPolicies)]),
    ...validateTokenRequests(tokenRequests, 'spec.tokenRequests'),
    ...volumeLifecycleModes
      .filter((mode) => !lifecycleModes.includes(mode))
      .map((mode) => fieldError.notSupported('spec.volumeLifecycleModes', mode, lifecycleModes)),
    ...(period !== undefined && period < 10
      ? [
          fieldError.invalid(
            'spec.nodeAllocatableUpdatePeriodSeconds',
            period,
            'must be greater than or equal to 10 seconds',
          ),
        ]
      : []),
    ...(inSecrets !== undefined && tokenRequests.length === 0
      ? [
          fieldError.invalid(
            'spec.serviceAccountTokenInSecrets',
            inSecrets,
            'serviceAccountTokenInSecrets is set but no tokenRequests are specified',
          ),
        ]
      : []),
  ];
}

function validateTokenRequests(requests: readonly TokenRequest[], path: string): FieldError[] {
  return requests.flatMap(({ audience = '', expirationSeconds: seconds }, i) => {
    const isRepeated = requests.slice(0, i).some((earlier) => (earlier.audience ?? '') === audience);
    if (isRepeated) return [fieldError.duplicate(`${path}[${i}].audience`, audience)];
    return validateTokenLifetime(seconds, `${path}[${i}].expirationSeconds`);
  });
}
