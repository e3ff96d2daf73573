import { isList, MapValue, OptionalValue, type Result, type Value } from './values.ts';

type Cost = (given: readonly Value[], result: Result) => number;

// A letter that is walked over, and one of a pattern.
const letter = 0.1;
const patternLetter = 0.25;

/** How large a value is: what has no size has one of 1. */
function sizeOf(value: Result | undefined): number {
  if (typeof value === 'string') return value.length;
  if (value === undefined || typeof value !== 'object' || value === null) return 1;
  if (value instanceof OptionalValue) return value.value === undefined ? 1 : sizeOf(value.value);
  if (value instanceof MapValue) return value.size;
  return value instanceof Uint8Array || isList(value) ? value.length : 1;
}

const isText = (value: Value | undefined) => typeof value === 'string' || value instanceof Uint8Array;

const walk =
  (times: number): Cost =>
  ([first]) =>
    Math.ceil(sizeOf(first) * times * letter);

const least: Cost = ([a, b]) => Math.ceil(Math.min(sizeOf(a), sizeOf(b)) * letter);
const comparison: Cost = (given, result) => (isText(given[0]) ? least(given, result) : 1);
const pattern: Cost = ([whole, expression]) =>
  Math.ceil((1 + sizeOf(whole)) * letter) * Math.ceil(sizeOf(expression) * patternLetter);

/** Walks a list and looks at its members. */
const traverse: Cost = ([first]) => {
  if (first === undefined || !isList(first)) return Math.ceil(sizeOf(first) * letter);
  const [item] = first;
  return first.length * (isText(item) ? Math.ceil(sizeOf(item) * letter) + 1 : 1);
};

const square: Cost = ([a, b]) => 1 + sizeOf(a) * sizeOf(b);
const selector: Cost = ([, given]) => 10 + Math.ceil(sizeOf(given) * letter) + Math.ceil(sizeOf(given) * 0.5) * 50;
const parse: Cost = (given, result) => (isText(given[0]) ? walk(1)(given, result) : 1);

const costs: Readonly<Record<string, Cost>> = {
  '_==_': least,
  '_!=_': least,
  '_<_': comparison,
  '_<=_': comparison,
  '_>_': comparison,
  '_>=_': comparison,
  '_+_': ([a, b]) => (isText(a) ? Math.ceil((sizeOf(a) + sizeOf(b)) * letter) : 1),
  '@in': ([, whole]) => (whole !== undefined && isList(whole) ? whole.length : 1),
  startsWith: walk(1),
  endsWith: walk(1),
  contains: ([whole, part]) => Math.ceil(sizeOf(whole) * letter) * Math.ceil(sizeOf(part) * letter),
  matches: pattern,
  find: pattern,
  findAll: pattern,
  bytes: parse,
  string: ([given]) => (given instanceof Uint8Array ? Math.ceil(given.length * letter) : 1),
  format: walk(1),
  'strings.quote': walk(1),
  lowerAscii: walk(1),
  upperAscii: walk(1),
  substring: walk(1),
  trim: walk(1),
  url: walk(1),
  'jsonpatch.escapeKey': walk(1),
  replace: walk(2),
  split: walk(2),
  join: (_, result) => Math.ceil(sizeOf(result) * 2 * letter),
  isSorted: traverse,
  sum: traverse,
  max: traverse,
  min: traverse,
  indexOf: traverse,
  lastIndexOf: traverse,
  cidr: walk(1),
  isIP: walk(1),
  isCIDR: walk(1),
  ip: parse,
  'ip.isCanonical': walk(2),
  quantity: walk(1),
  isQuantity: walk(1),
  semver: walk(1),
  isSemver: walk(1),
  'sets.contains': square,
  'sets.equivalent': square,
  'sets.intersects': square,
  distinct: ([items]) => sizeOf(items) ** 2,
  sort: ([items]) => sizeOf(items) ** 2,
  '@sortByAssociatedKeys': ([items]) => sizeOf(items) ** 2,
  'lists.range': (_, result) => sizeOf(result),
  flatten: (_, result) => sizeOf(result),
  slice: (_, result) => sizeOf(result),
  reverse: (_, result) => sizeOf(result),
  check: () => 350_000,
  fieldSelector: selector,
  labelSelector: selector,
};

const one: Cost = () => 1;

/** What calls of a function cost beside what they are given (cel-go, interpreter/runtimecost.go; apiserver/pkg/cel/library/cost.go). */
export function costOf(name: string): Cost {
  return (Object.hasOwn(costs, name) ? costs[name] : undefined) ?? one;
}
