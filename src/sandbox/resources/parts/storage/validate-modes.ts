import { type FieldError, fieldError } from '../../../api/errors.ts';

const supported = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** The rules for access modes that are given: known ones, and ReadWriteOncePod alone. */
export function validateAccessModes(modes: readonly string[], path: string): FieldError[] {
  const known = modes.filter((mode) => supported.includes(mode));
  const isMixed = known.includes('ReadWriteOncePod') && known.some((mode) => mode !== 'ReadWriteOncePod');
  return [
    ...modes.filter((mode) => !supported.includes(mode)).map((mode) => fieldError.notSupported(path, mode, supported)),
    ...(isMixed ? [fieldError.forbidden(path, 'may not use ReadWriteOncePod with other access modes')] : []),
  ];
}

/** The rules for the way in which a volume is used. */
export function validateVolumeMode(mode: string | undefined, path: string): FieldError[] {
  const modes = ['Block', 'Filesystem'];
  return mode === undefined || modes.includes(mode) ? [] : [fieldError.notSupported(path, mode, modes)];
}
