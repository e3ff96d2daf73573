import { checkLabelKey, checkLabelValue } from '../../../kube/names.ts';
import type { Node } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { validateCidr } from '../parts/cidr.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { taintEffects } from '../parts/pod/scheduling.ts';

const rolePrefix = 'node-role.kubernetes.io/';
const unknown = '<unknown>';

export const node = defineResource<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  hasStatus: true,
  keepsStatusOnCreate: true,
  generationOf: 'none',
  applyDefaults,
  validate: ({ spec }) => [
    ...validateTaints(spec.taints ?? []),
    ...(spec.podCIDRs ?? []).flatMap((network, i) => validateCidr(network, `spec.podCIDRs[${i}]`)),
  ],
  validateUpdate,
  columns: [
    nameColumn,
    { name: 'Status', cell: statusOf },
    { name: 'Roles', cell: (node) => rolesOf(node).join(',') || '<none>' },
    ageColumn,
    { name: 'Version', cell: ({ status }) => status?.nodeInfo?.kubeletVersion ?? '' },
    { name: 'Internal-IP', wide: true, cell: (node) => addressOf(node, 'InternalIP') },
    { name: 'External-IP', wide: true, cell: (node) => addressOf(node, 'ExternalIP') },
    { name: 'OS-Image', wide: true, cell: ({ status }) => status?.nodeInfo?.osImage || unknown },
    { name: 'Kernel-Version', wide: true, cell: kernelOf },
    {
      name: 'Container-Runtime',
      wide: true,
      cell: ({ status }) => status?.nodeInfo?.containerRuntimeVersion || unknown,
    },
  ],
  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
});

const unknownNode = {
  machineID: '',
  systemUUID: '',
  bootID: '',
  kernelVersion: '',
  osImage: '',
  containerRuntimeVersion: '',
  kubeletVersion: '',
  kubeProxyVersion: '',
  operatingSystem: '',
  architecture: '',
};

function applyDefaults(draft: Node): void {
  draft.spec ??= {};
  draft.status ??= {};
  const { status } = draft;
  if (status.capacity) status.allocatable ??= { ...status.capacity };
  // Go prints these even when nothing is known.
  status.daemonEndpoints ??= { kubeletEndpoint: { Port: 0 } };
  status.nodeInfo = { ...unknownNode, ...status.nodeInfo };
}

function statusOf({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const readiness = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return spec.unschedulable ? `${readiness},SchedulingDisabled` : readiness;
}

function rolesOf({ metadata }: Node): string[] {
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return [key.slice(rolePrefix.length)];
    return key === 'kubernetes.io/role' ? [value] : [];
  });
  return [...new Set(roles)].filter(Boolean).sort();
}

function addressOf({ status }: Node, type: string): string {
  return status?.addresses?.find((address) => address.type === type)?.address ?? '<none>';
}

function kernelOf({ status }: Node): string {
  const { kernelVersion, architecture } = status?.nodeInfo ?? {};
  return (kernelVersion || unknown) + (architecture ? ` (${architecture})` : '');
}

function validateTaints(taints: NonNullable<Node['spec']['taints']>): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, i) => {
    // Upstream reports taints below metadata.
    const at = `metadata.taints[${i}]`;
    const { key = '', value = '', effect = '' } = taint;
    const errors = checkLabelKey(key).map((text) => fieldError.invalid(`${at}.key`, key, text));
    const wrong = checkLabelValue(value);
    if (wrong.length) errors.push(fieldError.invalid(`${at}.value`, value, wrong.join(';')));
    if (!effect) errors.push(fieldError.required(`${at}.effect`));
    else if (!taintEffects.includes(effect)) errors.push(fieldError.notSupported(`${at}.effect`, effect, taintEffects));
    if (seen.has(`${effect} ${key}`)) {
      // Printed as Go prints the internal type.
      const shown = { Key: key, Value: value, Effect: effect, TimeAdded: taint.timeAdded ?? null };
      const double = fieldError.duplicate(at, shown);
      errors.push({ ...double, message: `${double.message}: taints must be unique by key and effect pair` });
    }
    seen.add(`${effect} ${key}`);
    return errors;
  });
}

function validateUpdate(next: Node, old: Node): FieldError[] {
  const errors: FieldError[] = [];
  const before = old.spec.podCIDRs ?? [];
  // The older field goes before the list where they differ.
  const { podCIDR, podCIDRs = [] } = next.spec;
  const after = podCIDR && podCIDR !== podCIDRs[0] ? [podCIDR] : podCIDRs;
  if (before.length && before.join() !== after.join())
    errors.push(fieldError.forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  if (old.spec.providerID && old.spec.providerID !== next.spec.providerID) {
    const text = 'node updates may not change providerID except from "" to valid';
    errors.push(fieldError.forbidden('spec.providerID', text));
  }
  return errors;
}
