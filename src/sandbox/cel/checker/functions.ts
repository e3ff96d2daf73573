import { type Overload, parseSignature } from './signatures.ts';

// What can be called, as a 1.36 server declares it (apiserver/pkg/cel/environment): CEL's own functions and operators, the
// libraries of cel-go that Kubernetes takes, and its own.

const ordered = ['bool', 'int', 'uint', 'double', 'string', 'bytes', 'timestamp', 'duration'];
const numbers = ['int', 'uint', 'double'];
const each = (types: readonly string[], signature: string) => types.map((type) => signature.replaceAll('$', type));
const arithmetic = each(numbers, '($, $) -> $');
const comparison = [
  ...each(ordered, '($, $) -> bool'),
  ...numbers.flatMap((a) => numbers.filter((b) => b !== a).map((b) => `(${a}, ${b}) -> bool`)),
];
const timePart = ['timestamp.() -> int', 'timestamp.(string) -> int'];
const timeOrDurationPart = [...timePart, 'duration.() -> int'];
const namedFormat = '() -> kubernetes.NamedFormat';
const [authorizer, group, resource, path, decision] = [
  'Authorizer',
  'GroupCheck',
  'ResourceCheck',
  'PathCheck',
  'Decision',
].map((name) => `kubernetes.authorization.${name}`);
const [quantity, semver, url, ip, cidr] = [
  'kubernetes.Quantity',
  'kubernetes.Semver',
  'kubernetes.URL',
  'net.IP',
  'net.CIDR',
];
const narrowed = `${resource}.(string) -> ${resource}`;
const optionalIndex = [
  '(list(V), int) -> optional(V)',
  '(optional(list(V)), int) -> optional(V)',
  '(map(K, V), K) -> optional(V)',
  '(optional(map(K, V)), K) -> optional(V)',
];

const signatures: Readonly<Record<string, string | readonly string[]>> = {
  '!_': '(bool) -> bool',
  '-_': ['(double) -> double', '(int) -> int'],
  '@in': ['(A, list(A)) -> bool', '(A, map(A, B)) -> bool'],
  '@not_strictly_false': '(bool) -> bool',
  '_==_': '(A, A) -> bool',
  '_!=_': '(A, A) -> bool',
  '_&&_': '(bool, bool) -> bool',
  '_||_': '(bool, bool) -> bool',
  '_?_:_': '(bool, A, A) -> A',
  '_<_': comparison,
  '_<=_': comparison,
  '_>_': comparison,
  '_>=_': comparison,
  '_+_': [
    '(bytes, bytes) -> bytes',
    '(double, double) -> double',
    '(duration, duration) -> duration',
    '(duration, timestamp) -> timestamp',
    '(timestamp, duration) -> timestamp',
    '(int, int) -> int',
    '(list(A), list(A)) -> list(A)',
    '(string, string) -> string',
    '(uint, uint) -> uint',
  ],
  '_-_': [
    ...arithmetic,
    '(duration, duration) -> duration',
    '(timestamp, duration) -> timestamp',
    '(timestamp, timestamp) -> duration',
  ],
  '_*_': arithmetic,
  '_/_': arithmetic,
  '_%_': ['(int, int) -> int', '(uint, uint) -> uint'],
  '_[_]': ['(list(A), int) -> A', '(map(A, B), A) -> B', ...optionalIndex.filter((one) => one.startsWith('(optional'))],
  '_[?_]': optionalIndex,

  bool: ['(bool) -> bool', '(string) -> bool'],
  bytes: ['(bytes) -> bytes', '(string) -> bytes'],
  double: each(['double', 'int', 'string', 'uint'], '($) -> double'),
  duration: each(['duration', 'int', 'string'], '($) -> duration'),
  dyn: '(A) -> dyn',
  int: each(['int', 'double', 'duration', 'string', 'timestamp', 'uint'], '($) -> int'),
  string: each(
    ['string', 'bool', 'bytes', 'double', 'duration', 'int', 'timestamp', 'uint', 'net.IP', 'net.CIDR'],
    '($) -> string',
  ),
  timestamp: each(['timestamp', 'int', 'string'], '($) -> timestamp'),
  type: '(A) -> type(A)',
  uint: each(['uint', 'double', 'int', 'string'], '($) -> uint'),
  size: each(['bytes', 'list(A)', 'map(A, B)', 'string'], '($) -> int').flatMap((one) => [
    one,
    one.replace(/^\((.*)\) ->/, '$1.() ->'),
  ]),

  contains: 'string.(string) -> bool',
  endsWith: 'string.(string) -> bool',
  startsWith: 'string.(string) -> bool',
  matches: ['(string, string) -> bool', 'string.(string) -> bool'],
  charAt: 'string.(int) -> string',
  format: 'string.(list(dyn)) -> string',
  indexOf: ['list(A).(A) -> int', 'string.(string) -> int', 'string.(string, int) -> int'],
  lastIndexOf: ['list(A).(A) -> int', 'string.(string) -> int', 'string.(string, int) -> int'],
  join: ['list(string).() -> string', 'list(string).(string) -> string'],
  lowerAscii: 'string.() -> string',
  upperAscii: 'string.() -> string',
  replace: ['string.(string, string) -> string', 'string.(string, string, int) -> string'],
  split: ['string.(string) -> list(string)', 'string.(string, int) -> list(string)'],
  substring: ['string.(int) -> string', 'string.(int, int) -> string'],
  trim: 'string.() -> string',
  'strings.quote': '(string) -> string',
  find: 'string.(string) -> string',
  findAll: ['string.(string) -> list(string)', 'string.(string, int) -> list(string)'],

  getDate: timePart,
  getDayOfMonth: timePart,
  getDayOfWeek: timePart,
  getDayOfYear: timePart,
  getFullYear: timePart,
  getMonth: timePart,
  getHours: timeOrDurationPart,
  getMilliseconds: timeOrDurationPart,
  getMinutes: timeOrDurationPart,
  getSeconds: timeOrDurationPart,

  isSorted: each(ordered, 'list($).() -> bool'),
  max: each(ordered, 'list($).() -> $'),
  min: each(ordered, 'list($).() -> $'),
  sum: each([...numbers, 'duration'], 'list($).() -> $'),
  sort: each(ordered, 'list($).() -> list($)'),
  '@sortByAssociatedKeys': each(ordered, 'list(T).(list($)) -> list(T)'),
  distinct: 'list(T).() -> list(T)',
  first: 'list(V).() -> optional(V)',
  last: 'list(V).() -> optional(V)',
  flatten: ['list(list(T)).() -> list(T)', 'list(dyn).(int) -> list(dyn)'],
  reverse: 'list(T).() -> list(T)',
  slice: 'list(T).(int, int) -> list(T)',
  'lists.range': '(int) -> list(int)',
  'sets.contains': '(list(T), list(T)) -> bool',
  'sets.equivalent': '(list(T), list(T)) -> bool',
  'sets.intersects': '(list(T), list(T)) -> bool',
  'cel.@mapInsert': ['(map(K, V), K, V) -> map(K, V)', '(map(K, V), map(K, V)) -> map(K, V)'],

  hasValue: 'optional(V).() -> bool',
  value: 'optional(V).() -> V',
  or: 'optional(V).(optional(V)) -> optional(V)',
  orValue: 'optional(V).(V) -> V',
  unwrapOpt: 'list(optional(V)).() -> list(V)',
  'optional.none': '() -> optional(V)',
  'optional.of': '(V) -> optional(V)',
  'optional.ofNonZeroValue': '(V) -> optional(V)',
  'optional.unwrap': '(list(optional(V))) -> list(V)',

  quantity: `(string) -> ${quantity}`,
  isQuantity: '(string) -> bool',
  add: [`${quantity}.(${quantity}) -> ${quantity}`, `${quantity}.(int) -> ${quantity}`],
  sub: [`${quantity}.(${quantity}) -> ${quantity}`, `${quantity}.(int) -> ${quantity}`],
  asApproximateFloat: `${quantity}.() -> double`,
  asInteger: `${quantity}.() -> int`,
  isInteger: `${quantity}.() -> bool`,
  sign: `(${quantity}) -> int`,
  compareTo: [`${quantity}.(${quantity}) -> int`, `${semver}.(${semver}) -> int`],
  isGreaterThan: [`${quantity}.(${quantity}) -> bool`, `${semver}.(${semver}) -> bool`],
  isLessThan: [`${quantity}.(${quantity}) -> bool`, `${semver}.(${semver}) -> bool`],
  semver: [`(string) -> ${semver}`, `(string, bool) -> ${semver}`],
  isSemver: ['(string) -> bool', '(string, bool) -> bool'],
  major: `${semver}.() -> int`,
  minor: `${semver}.() -> int`,
  patch: `${semver}.() -> int`,

  url: `(string) -> ${url}`,
  isURL: '(string) -> bool',
  getEscapedPath: `${url}.() -> string`,
  getHost: `${url}.() -> string`,
  getHostname: `${url}.() -> string`,
  getPort: `${url}.() -> string`,
  getQuery: `${url}.() -> map(string, list(string))`,
  getScheme: `${url}.() -> string`,
  ip: [`(string) -> ${ip}`, `${cidr}.() -> ${ip}`],
  isIP: '(string) -> bool',
  'ip.isCanonical': '(string) -> bool',
  family: `${ip}.() -> int`,
  isGlobalUnicast: `${ip}.() -> bool`,
  isLinkLocalMulticast: `${ip}.() -> bool`,
  isLinkLocalUnicast: `${ip}.() -> bool`,
  isLoopback: `${ip}.() -> bool`,
  isUnspecified: `${ip}.() -> bool`,
  cidr: `(string) -> ${cidr}`,
  isCIDR: '(string) -> bool',
  containsCIDR: [`${cidr}.(string) -> bool`, `${cidr}.(${cidr}) -> bool`],
  containsIP: [`${cidr}.(string) -> bool`, `${cidr}.(${ip}) -> bool`],
  masked: `${cidr}.() -> ${cidr}`,
  prefixLength: `${cidr}.() -> int`,

  'format.byte': namedFormat,
  'format.date': namedFormat,
  'format.datetime': namedFormat,
  'format.dns1035Label': namedFormat,
  'format.dns1035LabelPrefix': namedFormat,
  'format.dns1123Label': namedFormat,
  'format.dns1123LabelPrefix': namedFormat,
  'format.dns1123Subdomain': namedFormat,
  'format.dns1123SubdomainPrefix': namedFormat,
  'format.labelValue': namedFormat,
  'format.named': '(string) -> optional(kubernetes.NamedFormat)',
  'format.qualifiedName': namedFormat,
  'format.uri': namedFormat,
  'format.uuid': namedFormat,
  validate: 'kubernetes.NamedFormat.(string) -> optional(list(string))',

  path: `${authorizer}.(string) -> ${path}`,
  group: `${authorizer}.(string) -> ${group}`,
  serviceAccount: `${authorizer}.(string, string) -> ${authorizer}`,
  resource: `${group}.(string) -> ${resource}`,
  subresource: narrowed,
  namespace: narrowed,
  name: narrowed,
  fieldSelector: narrowed,
  labelSelector: narrowed,
  check: [`${path}.(string) -> ${decision}`, `${resource}.(string) -> ${decision}`],
  allowed: `${decision}.() -> bool`,
  reason: `${decision}.() -> string`,
  errored: `${decision}.() -> bool`,
  error: `${decision}.() -> string`,

  // Of expressions that change objects alone.
  'jsonpatch.escapeKey': '(string) -> string',
};

const parsed = new Map<string, readonly Overload[]>();

/** The ways to call a function of this name; undefined when there is none. */
export function overloadsOf(name: string): readonly Overload[] | undefined {
  let found = parsed.get(name);
  if (!found && Object.hasOwn(signatures, name)) {
    found = [signatures[name] ?? []].flat().map(parseSignature);
    parsed.set(name, found);
  }
  return found;
}
