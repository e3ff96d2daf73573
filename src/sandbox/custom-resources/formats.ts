import { isIPv4, isIPv6 } from 'node:net';
import { parseCidr } from '../../kube/cidr.ts';

type Check = (text: string) => boolean;

const matches =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text);

/** The string formats that the API server validates (kube-openapi, validation/strfmt). */
const formats: Readonly<Record<string, Check>> = {
  byte: matches(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
  cidr: (text) => parseCidr(text) !== undefined,
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)),
  datetime: isDateTime,
  'date-time': isDateTime,
  duration: matches(/^-?(\d+(\.\d+)?\s*(ns|us|µs|ms|s|m|h|d|w|hours?|minutes?|seconds?|days?|weeks?)\s*)+$/),
  email: matches(/^[^\s@<>]+@[^\s@<>]+$/),
  hexcolor: matches(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  hostname: matches(/^[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)*\.?$/),
  ipv4: (text) => isIPv4(text),
  ipv6: (text) => isIPv6(text),
  mac: matches(/^([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$/),
  uri: (text) => URL.canParse(text) || /^\/[^\s]*$/.test(text),
  uuid: matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i),
  uuid4: matches(/^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i),
};

/** Formats that are known, but not looked at. */
const unchecked = new Set([
  'binary',
  'bsonobjectid',
  'creditcard',
  'double',
  'float',
  'int32',
  'int64',
  'isbn',
  'isbn10',
  'isbn13',
  'k8s-long-name',
  'k8s-short-name',
  'password',
  'rgbcolor',
  'ssn',
  'uuid3',
  'uuid5',
]);

/** Whether the text has the format; a format that is not known holds for all. */
export function hasFormat(format: string, text: string): boolean {
  return formats[format]?.(text) ?? true;
}

export function isKnownFormat(format: string): boolean {
  return format in formats || unchecked.has(format);
}

function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)?$/.test(text) &&
    !Number.isNaN(Date.parse(text.replace(' ', 'T')))
  );
}
