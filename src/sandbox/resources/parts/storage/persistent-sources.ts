import { checkLabel, checkSubdomain } from '../../../../kube/names.ts';
import type { PersistentVolume } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateHostPath } from '../pod/host-path.ts';
import { rejectBacksteps } from '../pod/volume-files.ts';
import { validateDriverName, validateNfs } from './sources.ts';

type Spec = PersistentVolume['spec'];
type Rule = (spec: Spec, path: string) => FieldError[];

/** All kinds of sources of a PersistentVolume, in the order in which the API server looks at them. */
const rules: Partial<Record<keyof Spec & string, Rule>> = {
  hostPath: ({ hostPath }, path) => (hostPath ? validateHostPath(hostPath, path) : []),
  gcePersistentDisk: () => [],
  awsElasticBlockStore: () => [],
  glusterfs: () => [],
  flocker: () => [],
  nfs: ({ nfs }, path) => (nfs ? validateNfs(nfs, path) : []),
  rbd: () => [],
  quobyte: () => [],
  cephfs: () => [],
  iscsi: () => [],
  cinder: () => [],
  fc: () => [],
  flexVolume: () => [],
  azureFile: () => [],
  vsphereVolume: () => [],
  photonPersistentDisk: () => [],
  portworxVolume: () => [],
  azureDisk: () => [],
  scaleIO: () => [],
  local: ({ local }, path) => (local ? validateLocal(local, path) : []),
  storageos: () => [],
  csi: ({ csi }, path) => (csi ? validateCsi(csi, path) : []),
};

/** The parts of a spec that say where a volume's data lies. */
export function sourcesOf(spec: Spec): Record<string, unknown> {
  return Object.fromEntries(Object.entries(spec).filter(([name]) => name in rules));
}

/** A volume has one source, and that one is right. */
export function validatePersistentSource(spec: Spec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let found = false;
  for (const [name, validate] of Object.entries(rules)) {
    if (!spec[name as keyof Spec]) continue;
    const at = `${path}.${name}`;
    if (found) errors.push(fieldError.forbidden(at, 'may not specify more than 1 volume type'));
    else errors.push(...validate(spec, at));
    found = true;
    if (name === 'local' && !spec.nodeAffinity)
      errors.push(fieldError.required(`${path}.nodeAffinity`, 'Local volume requires node affinity'));
  }
  if (!found) errors.push(fieldError.required(path, 'must specify a volume type'));
  return errors;
}

function validateLocal({ path: target }: NonNullable<Spec['local']>, path: string): FieldError[] {
  return target ? rejectBacksteps(target, `${path}.path`) : [fieldError.required(`${path}.path`)];
}

function validateCsi(csi: NonNullable<Spec['csi']>, path: string): FieldError[] {
  return [
    ...validateDriverName(csi.driver, `${path}.driver`),
    ...(csi.volumeHandle ? [] : [fieldError.required(`${path}.volumeHandle`)]),
    ...secretFields.flatMap((field) => {
      const secret = csi[field];
      return secret ? validateSecretReference(secret, `${path}.${field}`) : [];
    }),
  ];
}

// That of the node's stage is not looked at.
const secretFields = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const;

function validateSecretReference(
  { name, namespace }: { name?: string; namespace?: string },
  path: string,
): FieldError[] {
  const named = (value: string | undefined, check: (value: string) => string[], at: string) =>
    value ? check(value).map((text) => fieldError.invalid(at, value, text)) : [fieldError.required(at)];
  return [...named(name, checkSubdomain, `${path}.name`), ...named(namespace, checkLabel, `${path}.namespace`)];
}
