import type { PersistentVolume } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { validatePersistentSource } from '../parts/storage/persistent-sources.ts';
import { validateAccessModes } from '../parts/storage/validate-modes.ts';

/** The rules for a volume without a PersistentVolume (ValidatePersistentVolumeSpec for inline volumes). */
export function validateInlineVolume(spec: PersistentVolume['spec'], path: string): FieldError[] {
  const modes = spec.accessModes ?? [];
  const forbid = (isGiven: boolean, field: string, may: string) =>
    isGiven ? [fieldError.forbidden(`${path}.${field}`, `${may} in the context of inline volumes`)] : [];
  const notAtAll = 'may not be specified';
  const { persistentVolumeReclaimPolicy: policy = 'Retain', volumeMode = 'Filesystem' } = spec;
  return [
    ...forbid(spec.claimRef !== undefined, 'claimRef', notAtAll),
    ...forbid(Object.keys(spec.capacity ?? {}).length > 0, 'capacity', notAtAll),
    ...(spec.csi ? [] : [fieldError.required(`${path}.csi`, 'has to be specified in the context of inline volumes')]),
    ...(modes.length === 0 ? [fieldError.required(`${path}.accessModes`)] : []),
    ...validateAccessModes(modes, `${path}.accessModes`),
    ...forbid(policy !== '' && policy !== 'Retain', 'persistentVolumeReclaimPolicy', 'may only be Retain'),
    ...forbid(spec.nodeAffinity !== undefined, 'nodeAffinity', notAtAll),
    ...validatePersistentSource(spec, path),
    ...forbid(Boolean(spec.storageClassName), 'storageClassName', notAtAll),
    ...forbid(volumeMode !== 'Filesystem', 'volumeMode', 'may not specify volumeMode other than Filesystem'),
  ];
}
