import { expect, test } from 'vitest';
import { splitWords } from '../../lessons/words.ts';
import { mutantsOf } from './mutants.ts';
import { isNamed } from './mutations.ts';
import { commandChanges, joinWords } from './of-command.ts';
import { applyEdit, manifestChanges } from './of-manifest.ts';
import { imageSlips, slip, unitSlip } from './slips.ts';

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'orders-loader', labels: { team: 'ingest' } },
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [
          {
            name: 'loader',
            image: 'nginx:1.28',
            env: [{ name: 'BATCH', value: '100' }],
            resources: { limits: { memory: '128Mi' } },
          },
        ],
      },
    },
  },
};

test('a slip leaves a text one letter shorter, and short ones alone', () => {
  expect(slip('orders-loader')).toBe('oders-loader');
  expect(slip('etl')).toBeUndefined();
  expect(slip('1234')).toBeUndefined();
  // A namespace that is longer on another cluster must not move the slip elsewhere.
  expect(slip('/api/v1/namespaces/shop/pods/web-0/eviction')).toBe('/api/v1/namespaces/shop/pods/web-0/evicion');
  expect(slip('/api/v1/namespaces/shop-x4k2m/pods/web-0/eviction')).toBe(
    '/api/v1/namespaces/shop-x4k2m/pods/web-0/evicion',
  );
  expect(slip('/api/v1/namespaces/shop/pods/etl')).toBe('/api/v1/namespaces/shop/pos/etl');
  expect(unitSlip('128Mi')).toBe('128m');
  expect(unitSlip('500m')).toBe('500');
  expect(imageSlips('nginx:1.28').map(({ to }) => to)).toEqual(['ngnx:1.28', 'nginx', 'nginx:1.27', 'busybox:1.37']);
});

test('each leaf of a manifest is broken in the ways that fit it', () => {
  const changes = manifestChanges(deployment).map(({ mutation, told }) => `${mutation}: ${told}`);
  expect(changes).toEqual([
    'kind-other: kind changed to StatefulSet',
    'name-slip: metadata.name changed to oders-loader',
    'name-other: metadata.name changed to mistaken',
    'label-slip: metadata.labels.team changed to ingst',
    'label-key-slip: metadata.labels.team named tem',
    'label-dropped: metadata.labels.team left out',
    'number-other: spec.replicas changed to 3',
    'field-dropped: spec.replicas left out',
    'text-other: spec.template.spec.containers.name changed to loaer',
    'field-dropped: spec.template.spec.containers.name left out',
    'image-slip: spec.template.spec.containers.image changed to ngnx:1.28',
    'image-tag-dropped: spec.template.spec.containers.image changed to nginx',
    'image-tag-other: spec.template.spec.containers.image changed to nginx:1.27',
    'image-other: spec.template.spec.containers.image changed to busybox:1.37',
    'env-name-slip: spec.template.spec.containers.env.name changed to BACH',
    'env-value: spec.template.spec.containers.env.value changed to 100x',
    'unit-other: spec.template.spec.containers.resources.limits.memory changed to 128m',
    'field-dropped: spec.template.spec.containers.resources.limits.memory left out',
  ]);
});

test('what a manifest was handed out with is not broken, and an edit touches one place alone', () => {
  const before = structuredClone(deployment);
  before.spec.replicas = 1;
  const [change, ...others] = manifestChanges(deployment, before);
  expect(others.map(({ told }) => told)).toEqual(['spec.replicas left out']);
  expect(change && applyEdit(deployment, change.to)).toEqual({
    ...deployment,
    spec: { ...deployment.spec, replicas: 3 },
  });
  expect(deployment.spec.replicas).toBe(2);
});

test.each([
  [
    'kubectl create deployment orders-loader --image=nginx:1.28 --replicas=3',
    [
      'kubectl create deployment oders-loader --image=nginx:1.28 --replicas=3',
      'kubectl create deployment mistaken --image=nginx:1.28 --replicas=3',
      'kubectl create deployment orders-loader --image=ngnx:1.28 --replicas=3',
      'kubectl create deployment orders-loader --image=nginx --replicas=3',
      'kubectl create deployment orders-loader --image=nginx:1.27 --replicas=3',
      'kubectl create deployment orders-loader --image=busybox:1.37 --replicas=3',
      'kubectl create deployment orders-loader --image=nginx:1.28 --replicas=4',
    ],
  ],
  [
    'kubectl label configmap orders-settings team=ingest -n staging',
    [
      'kubectl label configmap orders-sttings team=ingest -n staging',
      'kubectl label configmap orders-settings team=ingst -n staging',
      'kubectl label configmap orders-settings tem=ingest -n staging',
      'kubectl label configmap orders-settings team=ingest -n staing',
      'kubectl label configmap orders-settings team=ingest -n default',
    ],
  ],
  [
    `kubectl patch deployment orders-loader -p '{"spec":{"replicas":5}}'`,
    [
      `kubectl patch deployment oders-loader -p '{"spec":{"replicas":5}}'`,
      `kubectl patch deployment orders-loader -p '{"spec":{"replicas":6}}'`,
      `kubectl patch deployment orders-loader -p '{"spec":{}}'`,
    ],
  ],
  ['kubectl get pods -l app=orders-loader -o wide', []],
  ['kubectl apply -f loader.yaml', []],
])('each word of %s is broken in the ways that fit it', (command, broken) => {
  const split = splitWords(command);
  const words = split.kind === 'words' ? split.words : [];
  expect(commandChanges(words).map(({ to }) => joinWords(to))).toEqual(broken);
});

test('a cause is named when the table wants it, or when nothing came of a command and it is as it was', () => {
  const diagnosis = { verdict: 'wrong', check: 'object', refused: false, causeAtStart: 'not-found' } as const;
  expect(isNamed('name-slip', { ...diagnosis, cause: 'nearly-named' })).toBe(true);
  expect(isNamed('name-slip', { ...diagnosis, cause: 'crash' })).toBe(false);
  expect(isNamed('name-slip', { ...diagnosis, cause: 'not-found' })).toBe(false);
  expect(isNamed('name-slip', { ...diagnosis, cause: 'not-found', refused: true })).toBe(true);
  expect(isNamed('action-dropped', { ...diagnosis, cause: 'not-found' })).toBe(true);
  expect(isNamed('action-dropped', { ...diagnosis, cause: 'crash' })).toBe(false);
  expect(isNamed('action-dropped', { ...diagnosis, cause: 'crash', causeAtStart: 'crash' })).toBe(true);
  const damaged = { ...diagnosis, verdict: 'damaged', cause: undefined } as const;
  expect(isNamed('image-slip', damaged)).toBe(false);
  expect(isNamed('image-slip', { ...damaged, refused: true })).toBe(true);
});

test('what a solution only looks at is broken where a check asks for it, and what it overwrites is not', async () => {
  const solution = [
    { run: 'kubectl create configmap orders-offsets --from-literal=last=12' },
    { run: 'kubectl get configmap orders-offsets' },
    { run: 'kubectl wait --for=create configmap/orders-offsets' },
    { run: `kubectl patch configmap orders-offsets -p '{"data":{"last":"13"}}'` },
    { run: 'kubectl patch configmap other-offsets -p {"data":{"last":"14"}}' },
    { run: 'kubectl rollout status deployment/orders --timeout=10s' },
    { run: 'kubectl rollout status deployment/orders --timeout=60s' },
  ];
  const checks = ['get', 'rollout status'].map((command) => ({ name: command, say: 'you looked', ran: { command } }));
  const step = { checks, solution, free: [] } as unknown as Parameters<typeof mutantsOf>[0];
  const { mutants } = await mutantsOf(step, { directory: '.', values: {} });
  const told = mutants.map(({ told: each }) => each);
  expect(told.filter((each) => each.startsWith('--from-literal'))).toEqual([]);
  expect(told.filter((each) => each.startsWith('kubectl wait'))).toEqual([]);
  expect(told.filter((each) => /orders\b(?!-)/.test(each))).toEqual([]);
  expect(told).toContain('kubectl get configmap orders-offsets left out');
  expect(told.filter((each) => each.startsWith('data.last'))).not.toEqual([]);
});

test('leaving out what the API server fills in, or a later action does, is told apart', async () => {
  const probe = 'readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}';
  const text = [
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}',
    'spec:\n  strategy: {type: RollingUpdate}\n  replicas: 2\n  selector: {matchLabels: {app: web}}',
    `  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: nginx, ${probe}}]}}`,
  ].join('\n');
  const apply = { run: 'kubectl apply -f web.yaml' };
  const solution = [apply, { write: 'web.yaml', text }, apply];
  const step = { checks: [], solution, free: [] } as unknown as Parameters<typeof mutantsOf>[0];
  const { mutants } = await mutantsOf(step, { directory: '.', values: {} });
  const dropped = mutants.filter(({ told }) => told.endsWith('left out'));
  const fields = (mayBeRight: boolean) =>
    dropped.filter((each) => (each.mayBeRight ?? false) === mayBeRight).map(fieldOf);
  expect(fields(true)).toEqual(['', 'type', 'path']);
  expect(fields(false)).toEqual(expect.arrayContaining(['', 'replicas', 'port', 'periodSeconds', 'app']));
});

const fieldOf = ({ field }: { field: string }) => field.split('.').at(-1);

test.each([
  ['data', []],
  ['data.**', []],
  ['data.*', []],
  ['data.last', ['data.next']],
])('free: %s leaves what is below it open', async (free, fields) => {
  const solution = [{ run: `kubectl patch configmap orders-offsets -p '{"data":{"last":"13","next":"14"}}'` }];
  const step = { checks: [], solution, free: [free] } as unknown as Parameters<typeof mutantsOf>[0];
  const { mutants } = await mutantsOf(step, { directory: '.', values: {} });
  const broken = mutants.flatMap(({ field }) => (field.startsWith('data') ? [field] : []));
  expect([...new Set(broken)]).toEqual(fields);
});
