import type { KubeObject } from '../../../kube/object.ts';
import { age } from '../../../kube/time.ts';
import type { Column } from '../define.ts';

/** The column that every Table starts with. */
export const nameColumn: Column<KubeObject> = {
  name: 'Name',
  format: 'name',
  cell: (object) => object.metadata.name,
};

/** How long the object is there. */
export const ageColumn: Column<KubeObject> = {
  name: 'Age',
  cell: (object, now) => age(object.metadata.creationTimestamp, now),
};

/** When the object was made: what kinds without columns of their own show. */
export const createdColumn: Column<KubeObject> = {
  name: 'Created At',
  type: 'date',
  cell: (object) => object.metadata.creationTimestamp,
};

interface WithTemplate extends KubeObject {
  spec: { template?: { spec?: { containers?: readonly { name: string; image?: string }[] } } };
}

/** The names and images of a workload's containers, for -o wide. */
export const containerColumns: readonly Column<WithTemplate>[] = [
  {
    name: 'Containers',
    wide: true,
    cell: (workload) =>
      containersOf(workload)
        .map(({ name }) => name)
        .join(','),
  },
  {
    name: 'Images',
    wide: true,
    cell: (workload) =>
      containersOf(workload)
        .map(({ image = '' }) => image)
        .join(','),
  },
];

function containersOf(workload: WithTemplate) {
  return workload.spec.template?.spec?.containers ?? [];
}
