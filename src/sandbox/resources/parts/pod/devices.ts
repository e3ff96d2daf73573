import type { Container, PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';

/** The rules for volumes that a container sees as devices (ValidateVolumeDevices). */
export function validateVolumeDevices(
  { volumeDevices = [], volumeMounts = [] }: Container,
  volumes: NonNullable<PodSpec['volumes']>,
  path: string,
): FieldError[] {
  const names = new Set<string>();
  const paths = new Set<string>();
  return volumeDevices.flatMap(({ name = '', devicePath = '' }, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    const volume = volumes.find((one) => one.name === name);
    if (!name) errors.push(fieldError.required(`${at}.name`));
    if (names.has(name)) errors.push(fieldError.invalid(`${at}.name`, name, 'must be unique'));
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) {
      const text = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
      errors.push(fieldError.invalid(`${at}.name`, name, text));
    }
    if (!volume) errors.push(fieldError.notFound(`${at}.name`, name));
    if (!devicePath) errors.push(fieldError.required(`${at}.devicePath`));
    if (paths.has(devicePath)) errors.push(fieldError.invalid(`${at}.devicePath`, devicePath, 'must be unique'));
    if (devicePath.split('/').includes('..'))
      errors.push(fieldError.invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    else paths.add(devicePath);
    if (volumeMounts.some((mount) => mount.name === name))
      errors.push(fieldError.invalid(`${at}.name`, name, 'must not already exist in volumeMounts'));
    if (volumeMounts.some(({ mountPath }) => mountPath === devicePath))
      errors.push(
        fieldError.invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'),
      );
    if (name) names.add(name);
    return errors;
  });
}

/** The rules for how a mount passes on what is mounted in it, and how far it is read-only. */
export function validateMountModes(container: Container, path: string): FieldError[] {
  return (container.volumeMounts ?? []).flatMap(({ mountPropagation, recursiveReadOnly, readOnly }) => {
    const errors: FieldError[] = [];
    const ways = ['Bidirectional', 'HostToContainer', 'None'];
    if (mountPropagation !== undefined && !ways.includes(mountPropagation))
      errors.push(fieldError.notSupported(`${path}.mountPropagation`, mountPropagation, ways));
    if (mountPropagation === 'Bidirectional' && !container.securityContext?.privileged) {
      const text = 'Bidirectional mount propagation is available only to privileged containers';
      errors.push(fieldError.forbidden(`${path}.mountPropagation`, text));
    }
    const modes = ['Disabled', 'Enabled', 'IfPossible'];
    const isStrict = recursiveReadOnly === 'Enabled' || recursiveReadOnly === 'IfPossible';
    if (recursiveReadOnly !== undefined && !modes.includes(recursiveReadOnly))
      errors.push(fieldError.notSupported(`${path}.recursiveReadOnly`, recursiveReadOnly, modes));
    if (isStrict && !readOnly)
      errors.push(fieldError.forbidden(`${path}.recursiveReadOnly`, 'may only be specified when readOnly is true'));
    if (isStrict && mountPropagation !== undefined && mountPropagation !== 'None') {
      const text = 'may only be specified when mountPropagation is None or not specified';
      errors.push(fieldError.forbidden(`${path}.recursiveReadOnly`, text));
    }
    return errors;
  });
}
