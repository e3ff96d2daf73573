import { checkLabelKey } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';
import { nonNegative } from '../parts/numbers.ts';
import { validateDriverName } from '../parts/storage/sources.ts';

interface CsiNode extends KubeObject {
  spec?: { drivers?: Driver[] };
}

interface Driver {
  name?: string;
  nodeID?: string;
  /** Go prints a list that is not there as null. */
  topologyKeys?: string[] | null;
  allocatable?: { count?: number };
}

export const csiNode = defineResource<CsiNode>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  namespaced: false,
  returnsDeleted: true,
  generationOf: 'none',
  validate: ({ spec }) => validateDrivers(spec?.drivers ?? [], 'spec.drivers'),
  validateUpdate: (next, old) => validateChange(next.spec?.drivers ?? [], old.spec?.drivers ?? [], 'spec.drivers'),
  columns: [
    nameColumn,
    { name: 'Drivers', type: 'integer', cell: ({ spec }) => spec?.drivers?.length ?? 0 },
    ageColumn,
  ],
});

const longestId = 256;

function validateDrivers(drivers: readonly Driver[], path: string): FieldError[] {
  return drivers.flatMap((driver, i) => {
    const { name = '', nodeID = '', topologyKeys, allocatable } = driver;
    const at = `${path}[${i}]`;
    const isRepeated = drivers.slice(0, i).some((earlier) => (earlier.name ?? '') === name);
    return [
      ...validateDriverName(name, `${at}.name`),
      ...(nodeID ? [] : [fieldError.required(`${at}.nodeID`)]),
      ...(Buffer.byteLength(nodeID) > longestId
        ? [fieldError.invalid(`${at}.nodeID`, nodeID, `must be ${longestId} characters or less`)]
        : []),
      ...nonNegative(allocatable?.count, `${at}.allocatable.count`),
      ...(isRepeated ? [fieldError.duplicate(`${at}.name`, name)] : []),
      ...validateTopologyKeys(topologyKeys ?? [], at),
    ];
  });
}

/** Drivers come and go; of one that stays, what it can hold alone may change. */
function validateChange(next: readonly Driver[], old: readonly Driver[], path: string): FieldError[] {
  return old.flatMap((before) =>
    next
      .filter(({ name }) => name === before.name)
      .flatMap((after) => immutableField(fixed(after), fixed(before), path)),
  );
}

/** As Go prints it. */
function fixed({ name = '', nodeID = '', topologyKeys }: Driver) {
  return { Name: name, NodeID: nodeID, TopologyKeys: topologyKeys ?? null, Allocatable: null };
}

// What is wrong with a key is said of the driver.
function validateTopologyKeys(keys: readonly string[], path: string): FieldError[] {
  return keys.flatMap((key, i) => [
    ...(key ? [] : [fieldError.required(path)]),
    ...(keys.indexOf(key) < i ? [fieldError.duplicate(path, key)] : []),
    ...checkLabelKey(key).map((text) => fieldError.invalid(path, key, text)),
  ]);
}
