/** What a curl command line asks for. */
export interface CurlOptions {
  urls: string[];
  silent: boolean;
  showError: boolean;
  fail: boolean | 'with-body';
  verbose: boolean;
  include: boolean;
  head: boolean;
  follow: boolean;
  maxRedirects: number;
  insecure: boolean;
  get: boolean;
  output: string | undefined;
  remoteName: boolean;
  writeOut: string | undefined;
  maxTimeMs: number;
  connectTimeoutMs: number;
  retry: number;
  retryDelayMs: number | undefined;
  retryConnRefused: boolean;
  retryAllErrors: boolean;
  method: string | undefined;
  data: string[];
  headers: string[];
  user: string | undefined;
  userAgent: string | undefined;
  resolve: string[];
  caFile: string | undefined;
  version: boolean;
  help: boolean;
}

type Apply = (options: CurlOptions, value: string) => void;

const number = (value: string) => Number(value) || 0;

/** Options with a value, by their long names; `@FILE` in data is read by whoever sends it. */
const valued: Record<string, Apply> = {
  output: (o, value) => (o.output = value),
  'write-out': (o, value) => (o.writeOut = value),
  'max-time': (o, value) => (o.maxTimeMs = number(value) * 1000),
  'connect-timeout': (o, value) => (o.connectTimeoutMs = number(value) * 1000),
  retry: (o, value) => (o.retry = number(value)),
  'retry-delay': (o, value) => (o.retryDelayMs = number(value) * 1000),
  'retry-max-time': () => {},
  'max-redirs': (o, value) => (o.maxRedirects = number(value)),
  request: (o, value) => (o.method = value),
  data: (o, value) => o.data.push(value),
  'data-raw': (o, value) => o.data.push(value),
  'data-ascii': (o, value) => o.data.push(value),
  'data-binary': (o, value) => o.data.push(value),
  'data-urlencode'(o, value) {
    const equals = value.indexOf('=');
    const [name, text] = equals < 0 ? ['', value] : [value.slice(0, equals + 1), value.slice(equals + 1)];
    o.data.push(name.replace(/^=$/, '') + encodeURIComponent(text));
  },
  json(o, value) {
    o.data.push(value);
    o.headers.push('Content-Type: application/json', 'Accept: application/json');
  },
  header: (o, value) => o.headers.push(value),
  user: (o, value) => (o.user = value),
  'user-agent': (o, value) => (o.userAgent = value),
  referer: (o, value) => o.headers.push(`Referer: ${value}`),
  resolve: (o, value) => o.resolve.push(value),
  cacert: (o, value) => (o.caFile = value),
  cookie: (o, value) => o.headers.push(`Cookie: ${value}`),
  url: (o, value) => o.urls.push(value),
  noproxy: () => {},
  'limit-rate': () => {},
};

const switches: Record<string, Apply> = {
  silent: (o) => (o.silent = true),
  'show-error': (o) => (o.showError = true),
  fail: (o) => (o.fail = true),
  'fail-with-body': (o) => (o.fail = 'with-body'),
  verbose: (o) => (o.verbose = true),
  include: (o) => (o.include = true),
  'show-headers': (o) => (o.include = true),
  head: (o) => (o.head = true),
  location: (o) => (o.follow = true),
  insecure: (o) => (o.insecure = true),
  get: (o) => (o.get = true),
  'remote-name': (o) => (o.remoteName = true),
  'retry-connrefused': (o) => (o.retryConnRefused = true),
  'retry-all-errors': (o) => (o.retryAllErrors = true),
  version: (o) => (o.version = true),
  help: (o) => (o.help = true),
  ...Object.fromEntries(
    [
      'compressed',
      'ipv4',
      'ipv6',
      'no-buffer',
      'globoff',
      'http1.1',
      'http1.0',
      'progress-bar',
      'no-progress-meter',
      'no-keepalive',
      'path-as-is',
    ].map((name) => [name, () => {}]),
  ),
};

const letters: Record<string, string> = {
  s: 'silent',
  S: 'show-error',
  f: 'fail',
  v: 'verbose',
  i: 'include',
  I: 'head',
  L: 'location',
  k: 'insecure',
  G: 'get',
  O: 'remote-name',
  V: 'version',
  h: 'help',
  N: 'no-buffer',
  g: 'globoff',
  '4': 'ipv4',
  '6': 'ipv6',
  '#': 'progress-bar',
  o: 'output',
  w: 'write-out',
  m: 'max-time',
  X: 'request',
  d: 'data',
  H: 'header',
  u: 'user',
  A: 'user-agent',
  e: 'referer',
  b: 'cookie',
};

/** Reads the words; a text is what curl says of them. */
export function readCurlOptions(words: readonly string[]): CurlOptions | string {
  const options: CurlOptions = {
    urls: [],
    silent: false,
    showError: false,
    fail: false,
    verbose: false,
    include: false,
    head: false,
    follow: false,
    maxRedirects: 50,
    insecure: false,
    get: false,
    output: undefined,
    remoteName: false,
    writeOut: undefined,
    maxTimeMs: Number.POSITIVE_INFINITY,
    connectTimeoutMs: 300_000,
    retry: 0,
    retryDelayMs: undefined,
    retryConnRefused: false,
    retryAllErrors: false,
    method: undefined,
    data: [],
    headers: [],
    user: undefined,
    userAgent: undefined,
    resolve: [],
    caFile: undefined,
    version: false,
    help: false,
  };
  const left = [...words];
  const take = (option: string, name: string, inline: string | undefined): string | undefined => {
    const value = inline ?? left.shift();
    if (value === undefined) return `option ${option}: requires parameter`;
    valued[name]?.(options, value);
    return undefined;
  };
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    let problem: string | undefined;
    if (word.startsWith('--')) {
      const name = word.slice(2);
      if (valued[name]) problem = take(word, name, undefined);
      else if (switches[name]) switches[name](options, '');
      else problem = `option ${word}: is unknown`;
    } else if (word.startsWith('-') && word.length > 1) {
      for (let rest = word.slice(1); rest && !problem; rest = rest.slice(1)) {
        const name = letters[rest.charAt(0)] ?? '';
        if (valued[name]) {
          problem = take(word, name, rest.slice(1) || undefined);
          break;
        }
        if (switches[name]) switches[name](options, '');
        else problem = `option ${word}: is unknown`;
      }
    } else options.urls.push(word);
    if (problem) return problem;
  }
  return options;
}
