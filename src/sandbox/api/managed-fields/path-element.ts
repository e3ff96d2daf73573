import { isRecord } from '../../../kube/object.ts';
import type { ListNode } from '../../schema/node.ts';
import { zeroOf } from './zero.ts';

export const fieldKey = (name: string) => `f:${name}`;

/**
 * The path element of an item in a set or a map list, such as `k:{"containerPort":80,"protocol":"TCP"}`. Undefined when the
 * item has none of the keys, or is no scalar in a set.
 */
export function itemKey(list: ListNode, item: unknown): string | undefined {
  if (list.listType === 'set') {
    return typeof item === 'object' || item === undefined ? undefined : `v:${goJson(item)}`;
  }
  if (!isRecord(item)) return undefined;
  const [only, ...others] = list.listMapKeys;
  if (only !== undefined && others.length === 0) {
    const value = keyValue(list, item, only);
    return value === undefined ? undefined : `k:{"${only}":${goJson(value)}}`;
  }
  const parts = list.listMapKeys.toSorted().flatMap((name) => {
    const value = keyValue(list, item, name);
    return value === undefined ? [] : [`"${name}":${goJson(value)}`];
  });
  return parts.length ? `k:{${parts.join(',')}}` : undefined;
}

/** The value of a key of an item; an absent key has its default, such as protocol TCP, or its type's zero. */
export function keyValue({ items }: ListNode, item: Record<string, unknown>, name: string): unknown {
  const value = item[name];
  if ((value !== undefined && value !== null) || items.type !== 'object') return value;
  return items.field(name)?.default ?? zeroOf(items, name);
}

/** JSON as Go writes it: `<`, `>`, `&` and the line separators are escaped, keys of objects are sorted. */
export function goJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return escaped(JSON.stringify(value));
  const text = JSON.stringify(value, (_, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
  return escaped(text);
}

function escaped(text: string): string {
  return /[<>&\u2028\u2029]/.test(text)
    ? text.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text;
}

/** Brings a path element that a client wrote into the one form; undefined for kinds of elements that nobody knows. */
export function normalElement(key: string): string | undefined {
  const kind = key.slice(0, 2);
  if (kind === 'f:') return key;
  if (kind !== 'k:' && kind !== 'v:' && kind !== 'i:') return undefined;
  return kind === 'i:' ? key : kind + goJson(JSON.parse(key.slice(2)));
}

/** The order of structured-merge-diff: fields by name, then keys, values and indexes by what they hold. */
export function compareElements(a: string, b: string): number {
  if (a === b) return 0;
  const kinds = rank(a) - rank(b);
  if (kinds !== 0) return kinds;
  if (a.startsWith('f:')) return a < b ? -1 : 1;
  const left: unknown = JSON.parse(a.slice(2));
  const right: unknown = JSON.parse(b.slice(2));
  return isRecord(left) && isRecord(right) ? compareKeys(left, right) : compareScalars(left, right);
}

const rank = (key: string) => 'fkvi'.indexOf(key.charAt(0));

function compareKeys(a: Record<string, unknown>, b: Record<string, unknown>): number {
  const left = Object.keys(a).toSorted();
  const right = Object.keys(b).toSorted();
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [l = '', r = ''] = [left[i], right[i]];
    if (l !== r) return l < r ? -1 : 1;
    const values = compareScalars(a[l], b[r]);
    if (values !== 0) return values;
  }
  return left.length - right.length;
}

// Numbers come before strings, and these before booleans.
const types = ['number', 'string', 'boolean'];

function compareScalars(a: unknown, b: unknown): number {
  if (typeof a !== typeof b) return types.indexOf(typeof a) - types.indexOf(typeof b);
  if (a === b) return 0;
  return (a as string) < (b as string) ? -1 : 1;
}

/** How messages show a path element: `.spec`, `[name="web"]`, `[="x"]`. */
export function showElement(key: string): string {
  const text = key.slice(2);
  if (key.startsWith('f:')) return `.${text}`;
  if (key.startsWith('i:')) return `[${text}]`;
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) return `[=${JSON.stringify(value)}]`;
  const names = Object.keys(value).toSorted();
  return `[${names.map((name) => `${name}=${JSON.stringify(value[name])}`).join(',')}]`;
}
