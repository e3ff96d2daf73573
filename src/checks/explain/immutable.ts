import { controllerOf, isRecord, type KubeObject } from '../../kube/object.ts';
import { compareQuantities } from '../../kube/quantity.ts';
import { changeable } from '../../kube/stateful-set.ts';
import type { Mismatch } from '../match/match.ts';
import { fieldNames, formatFieldPath } from '../match/path.ts';
import { quantityOf } from '../match/same.ts';
import { beginAnew } from './remedies.ts';
import { withArticle } from './words.ts';

/** What to do about fields that the API server lets nobody change; undefined where all can be. */
export function remedyForImmutable(object: KubeObject, mismatches: readonly Mismatch[]): string | undefined {
  const fixed = mismatches.find((mismatch) => isImmutable(object, mismatch));
  if (!fixed) return undefined;
  const { kind } = object;
  const owner = controllerOf(object);
  if (owner)
    return `The ${owner.kind} ${owner.name} made this ${kind}: change the template there, and new ones are so.`;
  if (kind === 'Pod' && isResources(fieldNames(fixed.path)))
    return 'Of the resources of a Pod, `kubectl patch --subresource=resize` changes cpu and memory. Or `kubectl delete` it and make it anew.';
  const what = object.immutable === true ? `an immutable ${kind}` : withArticle(kind);
  return beginAnew(`The field \`${formatFieldPath(fixed.path)}\` of ${what} cannot be changed`);
}

function isImmutable(object: KubeObject, mismatch: Mismatch): boolean {
  return rules[object.kind]?.(fieldNames(mismatch.path), object, mismatch) ?? false;
}

type Rule = (names: readonly string[], object: KubeObject, mismatch: Mismatch) => boolean;

const within =
  (parent: string, ...fields: readonly string[]): Rule =>
  ([first, second]) =>
    first === parent && second !== undefined && fields.includes(second);

const allBut =
  (...fields: readonly string[]): Rule =>
  ([first, second]) =>
    first === 'spec' && second !== undefined && !fields.includes(second);

const top =
  (...fields: readonly string[]): Rule =>
  ([first = '']) =>
    fields.includes(first);

// As the validations of updates in the API server have it (pkg/apis/*/validation of Kubernetes 1.36).
const rules: Readonly<Record<string, Rule>> = {
  Pod: (names, object, mismatch) => {
    const [, list = '', field] = names;
    if (/^(?:c|initC)ontainers$/.test(list) && field === 'image') return false;
    // Tolerations can be added, and no more.
    if (list === 'tolerations') return mismatch.kind === 'differs' || mismatch.kind === 'unwanted';
    return ofPod(names, object, mismatch);
  },
  Job: (names, object, mismatch) => {
    const { suspend, completionMode } = isRecord(object.spec) ? object.spec : {};
    if (names[1] === 'completions') return completionMode !== 'Indexed';
    // Where and with how much it runs may still change before it runs.
    if (names[1] === 'template' && suspend === true && names.some((name) => beforeStart.has(name))) return false;
    return ofJob(names, object, mismatch);
  },
  PersistentVolumeClaim: (names, object, mismatch) => {
    const isBound = isRecord(object.status) && object.status.phase === 'Bound';
    if (names[1] === 'volumeName') return mismatch.kind !== 'missing';
    if (names[1] === 'volumeAttributesClassName') return !isBound;
    if (names.join('.') === 'spec.resources.requests.storage') return !isBound || isLess(mismatch);
    return allBut()(names, object, mismatch);
  },
  PersistentVolume: (names, object, mismatch) => {
    if (names[1] === 'nodeAffinity') return isRecord(object.spec) && object.spec.nodeAffinity !== undefined;
    return ofVolume(names, object, mismatch);
  },
  Deployment: within('spec', 'selector'),
  ReplicaSet: within('spec', 'selector'),
  DaemonSet: within('spec', 'selector'),
  StatefulSet: allBut(...changeable),
  Service: (names, object, mismatch) =>
    isRecord(object.spec) &&
    object.spec.clusterIP !== undefined &&
    within('spec', 'clusterIP', 'clusterIPs')(names, object, mismatch),
  RoleBinding: top('roleRef'),
  ClusterRoleBinding: top('roleRef'),
  StorageClass: top('provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'),
  PriorityClass: top('value', 'preemptionPolicy'),
  IngressClass: within('spec', 'controller'),
  ConfigMap: (names, object, mismatch) => object.immutable === true && ofData(names, object, mismatch),
  Secret: (names, object, mismatch) =>
    names[0] === 'type' || (object.immutable === true && ofData(names, object, mismatch)),
};

const ofPod = allBut('activeDeadlineSeconds', 'ephemeralContainers', 'schedulingGates');
const ofJob = within(
  'spec',
  'selector',
  'template',
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
);
const beforeStart = new Set(['nodeSelector', 'tolerations', 'affinity', 'schedulingGates', 'resources', 'metadata']);
const ofVolume = allBut(
  'capacity',
  'accessModes',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'claimRef',
  'mountOptions',
  'volumeAttributesClassName',
);
const ofData = top('data', 'binaryData', 'stringData', 'immutable');

const isResources = (names: readonly string[]) => names[0] === 'spec' && names[2] === 'resources';

function isLess({ expected, found }: Mismatch): boolean {
  const [left, right] = [quantityOf(String(expected)), quantityOf(String(found))];
  return left !== undefined && right !== undefined && compareQuantities(left, right) < 0;
}
