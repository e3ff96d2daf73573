import { checkSubdomain } from '../../../kube/names.ts';
import type { KubeObject, LabelSelector } from '../../../kube/object.ts';
import { fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { createdColumn, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';
import { validateLabelSelector } from '../parts/labels.ts';
import { nonNegativeQuantity } from '../parts/numbers.ts';

interface CsiStorageCapacity extends KubeObject {
  storageClassName?: string;
  nodeTopology?: LabelSelector;
  capacity?: string;
}

export const csiStorageCapacity = defineResource<CsiStorageCapacity>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  namespaced: true,
  generationOf: 'none',
  validate: ({ storageClassName = '', nodeTopology, capacity }) => [
    ...validateLabelSelector(nodeTopology, 'nodeTopology'),
    ...checkSubdomain(storageClassName).map((text) => fieldError.invalid('storageClassName', storageClassName, text)),
    ...nonNegativeQuantity(capacity, 'capacity'),
  ],
  validateUpdate: (next, old) => [
    ...immutableField(next.nodeTopology, old.nodeTopology, 'nodeTopology'),
    ...immutableField(next.storageClassName, old.storageClassName, 'storageClassName'),
  ],
  columns: [nameColumn, createdColumn],
});
