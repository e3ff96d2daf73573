import type { Expression } from '../checker/expression.ts';
import { type CelType, isSame } from '../checker/types.ts';
import { add, fixed, most, multiply, nothing, type Range, scale, unknown } from './range.ts';

/** What is known of a receiver or an argument. */
export interface Estimated {
  type: CelType;
  /** From a variable to it; empty where it is none of the variables' parts. */
  path: readonly string[];
  size: Range | undefined;
}

/** One way to make a call. */
export interface CalledOverload {
  name: string;
  parameters: readonly CelType[];
  target: Estimated | undefined;
  given: readonly Estimated[];
  list: readonly Expression[];
  /** The declared size of what is at a path. */
  sizeOfItems(path: readonly string[]): Range | undefined;
}

/** What a call itself costs, without what it is given, and how large its result is, where it is known. */
export interface CallEstimate {
  cost: Range;
  size?: Range;
}

/** The cost of a call (apiserver/pkg/cel/library and cel-go's checker, both cost.go). */
export function estimateCall(call: CalledOverload): CallEstimate {
  const estimate = Object.hasOwn(estimates, call.name) ? estimates[call.name]?.(call) : undefined;
  return estimate ?? { cost: fixed(1) };
}

// A letter that is walked over, and one of a pattern.
const letter = 0.1;
const patternLetter = 0.25;
const longestFormat = 64;
const longestFormatPattern = 128;

type Estimator = (call: CalledOverload) => CallEstimate | undefined;

const sizeOf = (one: Estimated | undefined) => one?.size ?? unknown;
const subject = ({ target, given: [first] }: CalledOverload) => target ?? first;

/** A walk over a text, or several; the result is as long as the text where it is one. */
const walk =
  (times: number, keepsSize = false): Estimator =>
  (call) => {
    const size = sizeOf(subject(call));
    return { cost: scale(size, times * letter), ...(keepsSize && { size }) };
  };

const pattern = (text: Range, length: Range): Range =>
  multiply(scale(add(text, fixed(1)), letter), scale(length, patternLetter));

const check: Estimator = () => ({ cost: fixed(350_000) });

const selector: Estimator = ({ given: [first] }) => {
  const size = sizeOf(first);
  return { cost: add(fixed(10), scale(size, letter), scale(scale(size, 0.5), 50)) };
};

/** Walks a list and compares its members, or walks a text. */
const traverse: Estimator = (call) => {
  const { target, sizeOfItems } = call;
  if (!target) return undefined;
  const item = itemOf(target, sizeOfItems);
  if (!item) return { cost: scale(sizeOf(target), letter) };
  const isText = item.type.kind === 'string' || item.type.kind === 'bytes';
  const each = isText ? add(fixed(1), scale(sizeOf(item), letter)) : fixed(1);
  return { cost: multiply(sizeOf(target), each) };
};

function itemOf({ type, path }: Estimated, sizeOfItems: CalledOverload['sizeOfItems']): Estimated | undefined {
  const item = 'parameters' in type ? type.parameters[0] : undefined;
  if (!item) return undefined;
  const at = path.length > 0 ? [...path, '@items'] : [];
  return { type: item, path: at, size: at.length > 0 ? sizeOfItems(at) : undefined };
}

const replace: Estimator = ({ target, given: [what, by] }) => {
  if (!target || !what || !by) return undefined;
  const [size, old, next] = [sizeOf(target), sizeOf(what), sizeOf(by)];
  const longest =
    old.min === 0 ? { count: size.max + 1, rest: size.max } : grow(next.max <= old.min, size.max, old.min);
  const shortest =
    old.max === 0 ? { count: size.min + 1, rest: size.min } : grow(old.max <= next.min, size.min, old.max);
  const count = { min: shortest.count, max: longest.count };
  return {
    cost: scale(size, 2 * letter),
    size: add(multiply(count, next), { min: shortest.rest, max: longest.rest }),
  };
};

/** How often something is replaced in a text, and what of it stays as it is. */
const grow = (stays: boolean, size: number, old: number) =>
  stays ? { count: 0, rest: size } : { count: Math.ceil(size / old), rest: 0 };

const split: Estimator = ({ target, list: [, limit] }) => {
  const size = sizeOf(target);
  const parts =
    limit?.kind === 'literal' && typeof limit.value === 'bigint' ? Number(BigInt.asUintN(64, limit.value)) : size.max;
  return { cost: scale(size, 2 * letter), size: { min: 0, max: parts } };
};

const join: Estimator = ({ target, given: [separator], sizeOfItems }) => {
  if (!target) return undefined;
  const count = sizeOf(target);
  const item = itemOf(target, sizeOfItems);
  const between = { min: Math.max(0, count.min - 1), max: Math.max(0, count.max - 1) };
  const texts = item ? multiply(count, sizeOf(item)) : nothing;
  const size = separator ? add(texts, multiply(sizeOf(separator), between)) : texts;
  return { cost: scale(size, letter), size };
};

const find: Estimator = ({ target, given: [expression] }) => {
  const size = sizeOf(target);
  return { cost: pattern(size, sizeOf(expression)), size: { min: 0, max: size.max } };
};

/** Addresses are of four or sixteen bytes, and texts are read first. */
const contains =
  (isRange: boolean): Estimator =>
  ({ given: [other], parameters: [, wanted] }) => {
    const bytes = { min: 4, max: 16 };
    return {
      cost: add(
        scale(add(bytes, bytes), letter),
        isRange ? add(scale(bytes, letter), fixed(1)) : nothing,
        wanted?.kind === 'string' ? scale(sizeOf(other), letter) : nothing,
      ),
    };
  };

const validate: Estimator = ({ given: [text] }) => ({
  cost: scale(scale(sizeOf(text), letter), longestFormatPattern * patternLetter),
});

/** Of two values, as much is compared as the smaller one has. */
const compare: Estimator = ({ given: [a, b] }) => {
  const max = Math.min(sizeOf(a).max, sizeOf(b).max);
  return { cost: scale({ min: max > 0 ? 1 : 0, max }, letter) };
};

const compareTexts: Estimator = (call) =>
  ['string', 'bytes'].includes(call.parameters[0]?.kind ?? '') ? compare(call) : undefined;

const atOnce = new Set([
  'kubernetes.Quantity',
  'kubernetes.Semver',
  ...['Authorizer', 'PathCheck', 'GroupCheck', 'ResourceCheck', 'Decision'].map(
    (name) => `kubernetes.authorization.${name}`,
  ),
]);

const equals: Estimator = (call) => {
  const [a, b] = call.given;
  if (a?.type.kind !== 'struct' || !b || !isSame(a.type, b.type)) return compare(call);
  if (atOnce.has(a.type.name)) return { cost: fixed(1) };
  if (a.type.name === 'kubernetes.NamedFormat') return { cost: scale({ min: 1, max: longestFormat }, letter) };
  if (a.type.name === 'kubernetes.URL') return { cost: scale({ min: 1, max: b.size?.max ?? 1 }, letter) };
  return compare(call);
};

const concatenate: Estimator = ({ parameters: [kind], given: [a, b] }) => {
  const size = add(sizeOf(a), sizeOf(b));
  if (kind?.kind === 'list') return { cost: fixed(1), size };
  return kind?.kind === 'string' || kind?.kind === 'bytes' ? { cost: scale(size, letter), size } : undefined;
};

const toBytes: Estimator = ({ parameters: [kind], given: [text] }) => {
  if (kind?.kind !== 'string') return undefined;
  const { min, max } = sizeOf(text);
  return { cost: scale({ min, max }, letter), size: { min, max: Math.min(max * 4, most) } };
};

const toText: Estimator = ({ parameters: [kind], given: [bytes] }) => {
  if (kind?.kind !== 'bytes') return undefined;
  const { min, max } = sizeOf(bytes);
  return { cost: scale({ min, max }, letter), size: { min: Math.floor(min / 4), max } };
};

const quote: Estimator = ({ given: [text] }) => {
  const { min, max } = sizeOf(text);
  return { cost: scale({ min, max }, letter), size: { min: min + 2, max: Math.min(max * 2 + 2, most) } };
};

/** Makes a list of as many members as are walked over, or compared with each other. */
const makeList = (size: Range, factor = 1): CallEstimate => ({ cost: add(scale(size, factor), fixed(11)), size });

const compareAll = (list: Estimated | undefined, factor: number): CallEstimate => {
  const size = sizeOf(list);
  return makeList(multiply(size, size), factor);
};

const sort: Estimator = ({ target, given: [keys], parameters: [list, keyList] }) => {
  const type = keys ? keyList : list;
  const item = type && 'parameters' in type ? type.parameters[0] : undefined;
  const isText = item?.kind === 'string' || item?.kind === 'bytes';
  return compareAll(keys ?? target, 2 + (isText ? letter : 0));
};

const slice: Estimator = ({ target, list: [from, to] }) => {
  const length = wholeNumber(to, sizeOf(target).max) - wholeNumber(from, 0);
  // What would be below nothing is counted round the other end there.
  return makeList(fixed(length < 0 ? most : length));
};

const sets =
  (factor: number): Estimator =>
  ({ given: [a, b] }) => ({ cost: add(scale(multiply(sizeOf(a), sizeOf(b)), factor), fixed(1)) });

function wholeNumber(part: Expression | undefined, otherwise: number): number {
  return part?.kind === 'literal' && typeof part.value === 'bigint' ? Math.max(0, Number(part.value)) : otherwise;
}

const estimates: Readonly<Record<string, Estimator>> = {
  check,
  fieldSelector: selector,
  labelSelector: selector,
  isSorted: traverse,
  sum: traverse,
  max: traverse,
  min: traverse,
  indexOf: traverse,
  lastIndexOf: traverse,
  url: walk(1, true),
  'jsonpatch.escapeKey': walk(1, true),
  lowerAscii: walk(1, true),
  upperAscii: walk(1, true),
  substring: walk(1, true),
  trim: walk(1, true),
  replace,
  split,
  join,
  find,
  findAll: find,
  cidr: walk(1),
  isIP: walk(1),
  isCIDR: walk(1),
  ip: (call) => (call.target ? undefined : walk(1)(call)),
  'ip.isCanonical': walk(2),
  containsIP: contains(false),
  containsCIDR: contains(true),
  quantity: walk(1),
  isQuantity: walk(1),
  semver: walk(1),
  isSemver: walk(1),
  validate,
  slice,
  sort,
  '@sortByAssociatedKeys': sort,
  reverse: ({ target }) => makeList(sizeOf(target)),
  distinct: ({ target }) => compareAll(target, 2),
  flatten: ({ target, list: [depth] }) => makeList(sizeOf(target), depth ? wholeNumber(depth, most) : 1),
  'lists.range': ({ list: [count] }) => makeList(fixed(wholeNumber(count, most))),
  'sets.contains': sets(1),
  'sets.intersects': sets(1),
  'sets.equivalent': sets(2),
  '_==_': equals,
  '_!=_': compare,
  '_<_': compareTexts,
  '_<=_': compareTexts,
  '_>_': compareTexts,
  '_>=_': compareTexts,
  '_+_': concatenate,
  bytes: toBytes,
  string: toText,
  'strings.quote': quote,
  format: (call) => ({ cost: scale(sizeOf(call.target), letter) }),
  startsWith: ({ given: [start] }) => ({ cost: scale(sizeOf(start), letter) }),
  endsWith: ({ given: [end] }) => ({ cost: scale(sizeOf(end), letter) }),
  '@in': ({ parameters: [, within], given: [, list] }) =>
    within?.kind === 'list' ? { cost: sizeOf(list) } : undefined,
  matches: ({ target, given: [expression] }) =>
    target ? { cost: pattern(sizeOf(target), sizeOf(expression)) } : undefined,
  contains: ({ target, given: [part] }) => ({
    cost: multiply(scale(sizeOf(target), letter), scale(sizeOf(part), letter)),
  }),
};
