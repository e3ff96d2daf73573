import fc from 'fast-check';

/** What no field expects, or what breaks careless code. */
const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    -1,
    0.5,
    1e308,
    2 ** 53,
    true,
    [],
    {},
    [null],
    [[]],
    [{}],
    { '': '' },
    '__proto__',
    'constructor',
    '\u0000',
    '\ud800',
    '1e999999999',
    '99999999999999999999Ei',
    '(((((((((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+$',
    '../../etc/passwd',
    '9999-99-99T99:99:99Z',
    'self.all(x, x.all(y, y',
    'x'.repeat(20_000),
    JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
  ),
  fc.string({ maxLength: 30, unit: 'binary' }),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Where in an object something is put: a number for each level, taken modulo the fields there. */
const route = fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 8 });

/** An object with hostile values in one to three of its fields, or beside them. */
export function spoilt(objects: readonly object[]): fc.Arbitrary<object> {
  const change = fc.record({ route, value: hostile, kind: fc.constantFrom('put', 'add', 'remove', 'repeat') });
  return fc
    .tuple(fc.constantFrom(...objects), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([object, changes]) => {
      const spoiltOne = structuredClone(object);
      for (const one of changes) spoil(spoiltOne, one);
      return spoiltOne;
    });
}

function spoil(root: object, change: { route: number[]; value: unknown; kind: string }): void {
  let place = root as Record<string, unknown>;
  for (const [depth, step] of change.route.entries()) {
    const names = Object.keys(place);
    const name = names[step % names.length];
    if (name === undefined) return;
    const next = place[name];
    if (depth < change.route.length - 1 && typeof next === 'object' && next !== null) {
      place = next as Record<string, unknown>;
      continue;
    }
    if (change.kind === 'remove') delete place[name];
    else if (change.kind === 'add') place[`${name}x`] = change.value;
    else if (change.kind === 'repeat' && Array.isArray(next)) next.push(...next);
    else place[name] = change.value;
    return;
  }
}

/** Bodies that are no object at all, with what they claim to be. */
export const rawBodies = fc.record({
  type: fc.constantFrom(
    'application/json',
    'application/yaml',
    'application/vnd.kubernetes.protobuf',
    'application/apply-patch+yaml',
    'application/cbor',
    'text/plain',
    'application/json;charset=',
    '',
  ),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.concat([Buffer.from('k8s\0'), bytes])),
    fc.string({ maxLength: 100 }).map((text) => Buffer.from(text)),
    fc.constantFrom(
      Buffer.from('['.repeat(100_000)),
      Buffer.from('{"a":'.repeat(50_000)),
      Buffer.from('a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c]\ne: [*d,*d,*d,*d]\n'),
      Buffer.from('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"a":"'),
      Buffer.from('{"apiVersion":"v1","kind":"List","items":[]}'),
      Buffer.from('\ufeff{}'),
      Buffer.from('null'),
      Buffer.from('- - - - -'),
      Buffer.from('? {}: {}\n!!binary x: !!js/function "x"\n'),
    ),
  ),
});

const words = fc.oneof(
  fc.constantFrom(
    '',
    'abc',
    '-1',
    '0',
    '1',
    '99999999999999999999',
    'true',
    '%',
    '%00',
    '%ff',
    '/',
    '..',
    '!',
    '=,=',
    'a%20in%20(',
    'a%20notin%20()',
    'metadata.name=a',
    'spec.nodeName!=',
    '__proto__=1',
    'Background',
    'All',
    'NotOlderThan',
    'Exact',
  ),
  fc.string({ maxLength: 20 }).map(encodeURIComponent),
);

/** A query of the parameters that the API knows, with any values. */
export const queries = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'limit',
        'continue',
        'labelSelector',
        'fieldSelector',
        'resourceVersion',
        'resourceVersionMatch',
        'pretty',
        'dryRun',
        'fieldManager',
        'fieldValidation',
        'force',
        'propagationPolicy',
        'gracePeriodSeconds',
        'timeoutSeconds',
        'x',
      ),
      words,
    ),
    { maxLength: 4 },
  )
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));

/** Paths that begin as those of the API do. */
export const paths = fc
  .tuple(
    fc.constantFrom(
      '/api/v1',
      '/apis/apps/v1',
      '/apis',
      '/apis/batch/v1',
      '/openapi/v3',
      '/apis/nothing.example/v1',
      '',
    ),
    fc.array(
      fc.oneof(
        fc.constantFrom(
          'namespaces',
          'default',
          'pods',
          'deployments',
          'web',
          'status',
          'scale',
          'log',
          '',
          '.',
          '%2e%2e',
          '%2f',
          '%',
          'proxy',
          'watch',
        ),
        fc.string({ maxLength: 8 }).map(encodeURIComponent),
      ),
      { maxLength: 6 },
    ),
  )
  .map(([root, parts]) => `${root}/${parts.join('/')}`);

export const accepts = fc.oneof(
  fc.constantFrom(
    'application/json',
    'application/yaml',
    'application/vnd.kubernetes.protobuf',
    'application/json;as=Table;v=v1;g=meta.k8s.io',
    'application/json;as=Table;v=v9;g=meta.k8s.io',
    'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    'application/json;as=;;;',
    '*/*;q=x',
    'text/html',
    ',,,',
  ),
  fc.stringMatching(/^[ -~]{0,30}$/),
);
