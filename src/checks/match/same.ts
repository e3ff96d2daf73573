import { sameSchedule } from '../../kube/cron-times.ts';
import { parseDuration } from '../../kube/duration.ts';
import { sameImage } from '../../kube/image-ref.ts';
import { compareQuantities, parseQuantity, type Quantity } from '../../kube/quantity.ts';
import { type FieldPath, fieldNames } from './path.ts';

/** What a field holds, as far as it matters for comparing. */
export type FieldMeaning =
  | 'image'
  | 'quantity'
  | 'duration'
  | 'text'
  | 'int-or-string'
  | 'port'
  | 'schedule'
  | 'path'
  | 'plain';

const quantityMaps = new Set([
  'limits',
  'requests',
  'capacity',
  'allocatable',
  'hard',
  'used',
  'overhead',
  'default',
  'defaultRequest',
  'maxLimitRequestRatio',
  'min',
  'max',
]);
const quantityFields = new Set(['sizeLimit', 'averageValue', 'divisor']);
const textMaps = new Set(['data', 'stringData', 'labels', 'annotations', 'matchLabels', 'nodeSelector', 'selector']);
const paths = new Set(['mountPath', 'devicePath', 'workingDir', 'subPath']);
const intOrString = new Set(['maxSurge', 'maxUnavailable', 'minAvailable']);

/** Tells from its path what a field holds. */
export function meaningOf(path: FieldPath): FieldMeaning {
  const names = fieldNames(path);
  const last = names.at(-1) ?? '';
  const parent = names.at(-2) ?? '';
  if (textMaps.has(parent) || (last === 'value' && parent === 'env')) return 'text';
  if (last === 'image' && /ontainers$/.test(parent)) return 'image';
  if (quantityFields.has(last) || quantityMaps.has(parent)) return 'quantity';
  if (last === 'port' || last === 'targetPort') return 'port';
  if (last === 'schedule') return 'schedule';
  if (paths.has(last) || (last === 'path' && (parent === 'hostPath' || parent === 'local'))) return 'path';
  if (intOrString.has(last)) return 'int-or-string';
  if (/(?:timeout|interval|duration|period)$/i.test(last)) return 'duration';
  return 'plain';
}

/** Whether two scalars mean the same in this field. */
export function sameScalar(meaning: FieldMeaning, expected: unknown, found: unknown): boolean {
  if (expected === found) return true;
  if (!isScalar(expected) || !isScalar(found)) return false;
  const [left, right] = [String(expected), String(found)];
  if (meaning === 'text' || meaning === 'port') return left === right;
  if (meaning === 'int-or-string') return left === right || (isNone(left) && isNone(right));
  if (meaning === 'schedule') return sameSchedule(left, right);
  if (meaning === 'path') return tidy(left) === tidy(right);
  if (meaning === 'image') return sameImage(left, right);
  if (meaning === 'quantity') {
    const [a, b] = [quantityOf(left), quantityOf(right)];
    return a !== undefined && b !== undefined && compareQuantities(a, b) === 0;
  }
  if (meaning === 'duration') {
    const [a, b] = [parseDuration(left), parseDuration(right)];
    return a !== undefined && a === b;
  }
  return false;
}

const isNone = (text: string) => /^0+%?$/.test(text);

/** A path without doubled slashes and without one at its end. */
const tidy = (path: string) => path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');

export function quantityOf(text: string): Quantity | undefined {
  try {
    return parseQuantity(text);
  } catch {
    return undefined;
  }
}

const isScalar = (value: unknown) => ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
