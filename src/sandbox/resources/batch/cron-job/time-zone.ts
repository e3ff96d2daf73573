import { type FieldError, fieldError } from '../../../api/errors.ts';

const part = /^[A-Za-z._\-0-9+]{1,14}$/;

/** The rules for the name of a time zone. */
export function validateTimeZone(zone: string | undefined, path: string): FieldError[] {
  if (zone === undefined) return [];
  if (zone === '') return [fieldError.invalid(path, zone, 'timeZone must be nil or non-empty string')];
  if (zone.split('/').some((name) => name === '.' || name === '..' || name.startsWith('-') || !part.test(name)))
    return [fieldError.invalid(path, zone, `unknown time zone ${zone}`)];
  const errors: FieldError[] = [];
  if (zone.toLowerCase() === 'local')
    errors.push(
      fieldError.invalid(
        path,
        zone,
        'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      ),
    );
  if (zone !== 'Local' && !isTimeZone(zone)) errors.push(fieldError.invalid(path, zone, `unknown time zone ${zone}`));
  return errors;
}

/** Whether there is a time zone of this name. */
function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
