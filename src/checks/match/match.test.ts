import { expect, test } from 'vitest';
import { match } from './match.ts';
import { formatFieldPath } from './path.ts';

const told = (expected: unknown, found: unknown) =>
  match(expected, found).map(({ kind, path }) => `${kind} ${formatFieldPath(path)}`);
const podSpec = (container: Record<string, unknown>) => ({ spec: { containers: [container] } });

test('a subset matches, in any order, whatever else is there', () => {
  expect(
    told({ a: 1, list: [{ x: 2 }, { x: 1 }] }, { a: 1, b: 2, list: [{ x: 1, y: 1 }, { x: 2 }, { x: 3 }] }),
  ).toEqual([]);
  expect(told({ args: ['-c'] }, { args: ['sh', '-c'] })).toEqual([]);
  expect(told({ args: ['-c', '-c'] }, { args: ['sh', '-c'] })).toEqual(['item-missing args[-c]']);
});

test('list items are told apart by their Kubernetes keys', () => {
  const found = {
    spec: {
      containers: [
        { name: 'web', image: 'a' },
        { name: 'log', image: 'b' },
      ],
    },
  };
  expect(told(podSpec({ name: 'log', image: 'a' }), found)).toEqual(['differs spec.containers[log].image']);
  expect(told(podSpec({ image: 'b' }), found)).toEqual([]);
  expect(told(podSpec({ name: 'db' }), found)).toEqual(['item-missing spec.containers[db]']);
});

test.each([
  ['quantity', { resources: { limits: { cpu: '0.5' } } }, { resources: { limits: { cpu: '500m' } } }],
  ['image', { image: 'nginx' }, { image: 'docker.io/library/nginx:latest' }],
  ['environment', { env: [{ name: 'N', value: 3 }] }, { env: [{ name: 'N', value: '3' }] }],
])('a container is compared by meaning: %s', (_, expected, found) => {
  expect(told(podSpec(expected), podSpec(found))).toEqual([]);
});

test('int-or-string and durations are compared by meaning', () => {
  expect(
    told(
      { spec: { ports: [{ port: 80, targetPort: '8080' }] } },
      { spec: { ports: [{ port: 80, targetPort: 8080 }] } },
    ),
  ).toEqual([]);
  expect(told({ spec: { timeout: '90s' } }, { spec: { timeout: '1m30s' } })).toEqual([]);
});

const web = (more: Record<string, unknown>) => podSpec({ name: 'web', ...more });
const named = { ports: [{ name: 'http', containerPort: 80 }] };

test.each([
  ['a readiness probe', (port: unknown) => ({ readinessProbe: { httpGet: { path: '/', port } } })],
  ['a liveness probe', (port: unknown) => ({ livenessProbe: { tcpSocket: { port } } })],
  ['a hook', (port: unknown) => ({ lifecycle: { preStop: { httpGet: { port } } } })],
])('the port of %s may be named as its container names it', (_, probe) => {
  expect(told(web(probe(80)), web({ ...named, ...probe('http') }))).toEqual([]);
  expect(told(web(probe('http')), web({ ...named, ...probe(80) }))).toEqual([]);
  expect(told(web(probe(81)), web({ ...named, ...probe('http') }))).toHaveLength(1);
  expect(told(web(probe(80)), web(probe('http')))).toHaveLength(1);
});

test('what a name of a port stands for is told', () => {
  const notes = (port: number, more: object, name: string) =>
    match(
      web({ readinessProbe: { tcpSocket: { port } } }),
      web({ ...more, readinessProbe: { tcpSocket: { port: name } } }),
    ).map(({ note }) => note);
  expect(notes(80, {}, 'http')).toEqual(['is http, and no container port is named http; it should be 80']);
  expect(notes(81, named, 'http')).toEqual(['is http, which stands for port 80; it should be 81']);
});

test('ports of Pods elsewhere are known by what they are called there', () => {
  const ports = new Map([
    ['http', new Set([80])],
    ['both', new Set([80, 81])],
  ]);
  const of = (list: unknown[]) => ({ spec: { ports: list } });
  const count = (expected: unknown[], found: unknown[]) => match(of(expected), of(found), [], ports).length;
  expect(count([{ port: 8080, targetPort: 80 }], [{ port: 8080, targetPort: 'http' }])).toBe(0);
  expect(count([{ port: 8080, targetPort: 'http' }], [{ port: 8080, targetPort: 80 }])).toBe(0);
  expect(count([{ port: 8080, targetPort: 80 }], [{ port: 8080, targetPort: 'both' }])).toBe(1);
  expect(count([{ port: 80 }], [{ port: 'http', protocol: 'TCP' }])).toBe(0);
  expect(count([{ port: 81 }], [{ port: 'http' }])).toBe(1);
});

test.each([
  ['263\n', 'is right but for a newline at its end'],
  ['\t 263', 'is right but for white space at its beginning'],
  [' 263 ', 'is right but for white space at its beginning and its end'],
  ['263', undefined],
  ['2 63', undefined],
])('white space around %j is noted', (found, note) => {
  expect(match({ data: { batch: '263' } }, { data: { batch: found } }).map((mismatch) => mismatch.note)).toEqual(
    found === '263' ? [] : [note],
  );
});

test('white space that is missing is noted', () => {
  const [mismatch] = match({ data: { a: 'x\n' } }, { data: { a: 'x' } });
  expect(mismatch?.note).toBe('is right but for a newline that is missing at its end');
});

test('paths are compared without needless slashes, also as keys', () => {
  const mount = (mountPath: string, more = {}) => web({ volumeMounts: [{ mountPath, ...more }] });
  expect(told(mount('/usr/share/html'), mount('/usr/share/html/'))).toEqual([]);
  expect(told(mount('/usr/share/html/'), mount('//usr//share/html'))).toEqual([]);
  expect(told(mount('/data', { readOnly: true }), mount('/data/'))).toEqual([
    'missing spec.containers[web].volumeMounts[/data/].readOnly',
  ]);
  expect(told(mount('/data'), mount('/'))).toEqual(['item-missing spec.containers[web].volumeMounts[/data]']);
  // What a server makes of a path in a URL is its own matter.
  expect(
    told(web({ readinessProbe: { httpGet: { path: '/a' } } }), web({ readinessProbe: { httpGet: { path: '/a/' } } })),
  ).toHaveLength(1);
});

test('schedules are compared by their times, none of many by none at all', () => {
  expect(told({ spec: { schedule: '15 3 * * *' } }, { spec: { schedule: '15 03 * * *' } })).toEqual([]);
  expect(told({ spec: { schedule: '15 3 * * *' } }, { spec: { schedule: '15 4 * * *' } })).toEqual([
    'differs spec.schedule',
  ]);
  expect(told({ rollingUpdate: { maxUnavailable: 0 } }, { rollingUpdate: { maxUnavailable: '0%' } })).toEqual([]);
  expect(told({ rollingUpdate: { maxUnavailable: 1 } }, { rollingUpdate: { maxUnavailable: '1%' } })).toHaveLength(1);
});

test('null means absent, $exact means nothing else', () => {
  expect(told({ a: null }, {})).toEqual([]);
  expect(told({ a: null }, { a: 0 })).toEqual(['unwanted a']);
  expect(told({ data: { $exact: { a: '1' } } }, { data: { a: '1', b: '2' } })).toEqual(['unwanted data.b']);
  expect(told({ args: { $exact: ['a', 'b'] } }, { args: ['b', 'a'] })).toEqual(['differs args[0]', 'differs args[1]']);
});

test('what is missing is told by its parts', () => {
  expect(told({ metadata: { labels: { 'example.com/a': 'x' } } }, { metadata: {} })).toEqual([
    'missing metadata.labels[example.com/a]',
  ]);
  expect(told({ emptyDir: {} }, {})).toEqual(['missing emptyDir']);
  expect(told(podSpec({ name: 'web', env: [{ name: 'A' }, { name: 'B' }] }), podSpec({ name: 'web' }))).toEqual([
    'item-missing spec.containers[web].env[A]',
    'item-missing spec.containers[web].env[B]',
  ]);
});
