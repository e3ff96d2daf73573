import { beforeEach, expect, test } from 'vitest';
import { configMap, deployment, loader, podOf, rollout, settings, waiting } from '../../test/support/memory-objects.ts';
import { checkOf, judgeLine, memoryStep } from '../../test/support/memory-step.ts';
import type { MemoryObservations, MemoryView } from '../../test/support/memory-view.ts';
import type { ManualClock } from '../lib/clock.ts';
import { evaluateStep } from './evaluate.ts';
import { checkSchema } from './schema.ts';
import type { StepInput } from './step.ts';

let clock: ManualClock;
let view: MemoryView;
let observations: MemoryObservations;
let input: StepInput;

beforeEach(() => {
  ({ clock, view, observations, input } = memoryStep({ vars: { replicas: 3 } }));
});

const judge = (of: Record<string, unknown>) => judgeLine(input, of);

test('an object that is as asked passes, whatever else it has', async () => {
  view.put(configMap('settings', { batch: '500', other: 'x' }));
  expect(await judge(settings)).toBe('pass');
});

test('rule 1: what could not be asked is unknown', async () => {
  view.fail({ kind: 'unreachable', message: 'the cluster did not answer for 10 s' });
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"unknown | Could not look: the cluster did not answer for 10 s. Your work is not judged."`,
  );
});

test('rule 2: a refused write says where this lesson writes', async () => {
  observations.add({ verb: 'create', resource: 'configmaps', command: 'create', code: 403, namespace: 'default' });
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"wrong refused | kubectl create was refused in the namespace default: this lesson writes only to orders, staging. | kubectl config view --minify"`,
  );
  observations.add({ verb: 'create', resource: 'configmaps', command: 'create', code: 403, namespace: 'oders' });
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"wrong namespace-nearly-named | There is no namespace oders here. Did you mean orders? | kubectl config view --minify"`,
  );
});

test('rule 2: on a real cluster the suffix of a namespace is no part of what was meant', async () => {
  const [namespace, staging] = ['orders-x7k2p', 'staging-x7k2p'];
  input = { ...input, scope: { ...input.scope, namespace, namespaces: [namespace, staging] } };
  for (const typed of ['stagin', 'staging', 'staging-x7k2']) {
    observations.add({ verb: 'create', resource: 'configmaps', command: 'create', code: 403, namespace: typed });
    expect(await judge(settings)).toContain(
      `namespace-nearly-named | There is no namespace ${typed} here. Did you mean staging-x7k2p?`,
    );
  }
  observations.add({ verb: 'create', resource: 'configmaps', command: 'create', code: 403, namespace: 'default' });
  expect(await judge(settings)).toContain('wrong refused');
});

test('rule 3: what is near to a missing object is named', async () => {
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"wrong not-found | There is no ConfigMap named settings yet. | kubectl get configmaps"`,
  );
  view.put(configMap('settings-old', { batch: '500' }));
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"wrong other-name | The ConfigMap settings-old is what the task asks for, but it should be named settings. | kubectl get configmap settings-old"`,
  );
  observations.add({ verb: 'create', resource: 'secrets', command: 'create', code: 201 });
  view.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'settings' } });
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"wrong other-kind | There is a Secret named settings, and the task asks for a ConfigMap. | kubectl get secrets,configmaps"`,
  );
  view.put(configMap('setings'));
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"wrong nearly-named | There is a ConfigMap named setings; the task asks for settings. | kubectl get configmaps"`,
  );
  view.put(configMap('settings', {}, { namespace: 'staging' }));
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"wrong other-namespace | ConfigMap settings is in the namespace staging; the task asks for it in orders. | kubectl get configmap settings -n staging"`,
  );
});

test('rule 3: an object that another check wants is no mistake for this one', async () => {
  observations.add({ verb: 'create', resource: 'deployments', command: 'create', code: 201 });
  view.put(deployment('api', { name: 'nginx', image: 'nginx:1.28' }));
  const api = (kind: string) =>
    checkSchema.parse({ name: kind.toLowerCase(), say: 'it is there', object: { kind, metadata: { name: 'api' } } });
  const verdicts = async (...kinds: string[]) =>
    (await evaluateStep({ ...input, checks: kinds.map(api) })).map(({ verdict }) => verdict);
  expect(await verdicts('Pod')).toEqual([{ kind: 'wrong', cause: 'other-kind' }]);
  expect(await verdicts('Deployment', 'Pod')).toContainEqual({ kind: 'wrong', cause: 'not-found' });
});

test('rule 3: what stands beside another under its name is not taken for it', async () => {
  observations.add({ verb: 'create', resource: 'deployments', command: 'create', code: 201 });
  view.put(deployment('api', { name: 'nginx', image: 'nginx:1.28' }));
  const service = { kind: 'Service', metadata: { name: 'api' } };
  expect(await judge({ object: service })).toMatchInlineSnapshot(
    `"wrong not-found | There is no Service named api yet. | kubectl get services"`,
  );
});

test('rule 3: a deleted object was there; one of the scene makes it damaged', async () => {
  view.put(configMap('settings'));
  view.delete('ConfigMap', 'settings');
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"wrong deleted | The ConfigMap settings was there and was deleted. | kubectl get configmaps"`,
  );
  input.setup = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'settings' }];
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"damaged | The ConfigMap settings belongs to the scene and was deleted. | k8s-de reset"`,
  );
  input.setup = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'settings', file: 'settings.yaml' }];
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"damaged | The ConfigMap settings belongs to the scene and was deleted. Make it again from settings.yaml, or begin the step anew. | k8s-de reset"`,
  );
});

test('rule 3 names nothing that belongs to the system or to the scene', async () => {
  view.put(configMap('kube-root-ca.crt'));
  view.put(configMap('setting'));
  input.setup = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'setting' }];
  expect(await judge({ object: configMap('kube-root-ca.crx') })).toMatch(/^wrong not-found/);
  expect(await judge(settings)).toMatch(/^wrong not-found/);
});

test('rule 4: a value that differs is told with its path', async () => {
  view.put(configMap('settings', { batch: '7' }));
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"wrong value-differs | The ConfigMap settings is not as the task asks: data.batch is 7; it should be 500. | kubectl get configmap settings -o yaml"`,
  );
  view.put(configMap('settings', { bach: '500' }));
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"wrong field-missing | The ConfigMap settings is not as the task asks: data.batch is not set; it should be 500. | kubectl get configmap settings -o yaml"`,
  );
});

test('rule 4: the values of a Secret are never told', async () => {
  const data = { password: Buffer.from('hunter2').toString('base64') };
  view.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, data });
  const of = (password: string) => ({ object: { kind: 'Secret', metadata: { name: 'db' }, stringData: { password } } });
  expect(await judge(of('hunter2'))).toBe('pass');
  expect(await judge(of('s3cret'))).toMatchInlineSnapshot(
    `"wrong value-differs | The Secret db is not as the task asks: stringData.password is another value; it should be the value of the task. | kubectl get secret db -o yaml"`,
  );
});

test('rule 4: an image that cannot be pulled is the deeper cause, and is waited for', async () => {
  const container = { name: 'nginx', image: 'ngnix:1.28' };
  rollout(view, container, waiting('ContainerCreating'));
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"not-yet | The Deployment loader has the image ngnix:1.28; the task asks for nginx:1.28."`,
  );
  view.put({ ...(await podOf(view)), status: waiting('ErrImagePull', 'not found') });
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong image-not-found | The image ngnix:1.28 cannot be pulled: no such image. Did you mean nginx:1.28? | kubectl describe pod loader-1-abc"`,
  );
});

test('rule 4: tags, labels in the wrong place, units, ports', async () => {
  const running = { phase: 'Running', containerStatuses: [{ name: 'nginx', state: { running: {} } }] };
  rollout(view, { name: 'nginx', image: 'nginx' }, running);
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong image-tag-missing | The image nginx has no tag, so the newest one runs; the task asks for nginx:1.28. | kubectl get deployment loader -o yaml"`,
  );
  view.put(deployment('loader', { name: 'nginx', image: 'nginx:1.27' }));
  expect(await judge(loader)).toMatch(/^not-yet/);
  rollout(view, { name: 'nginx', image: 'nginx:1.27' }, running);
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong image-tag-differs | The Deployment loader has the image nginx:1.27; the task asks for nginx:1.28. | kubectl get deployment loader -o yaml"`,
  );
  expect(
    await judge({ object: { kind: 'Deployment', metadata: { name: 'loader', labels: { app: 'loader' } } } }),
  ).toMatchInlineSnapshot(
    `"wrong label-misplaced | The Deployment loader: the label app=loader is on its Pods, not on the Deployment itself. | kubectl get deployment loader -o yaml"`,
  );
  const limits = (memory: string) => ({ name: 'nginx', resources: { limits: { memory } } });
  view.put(deployment('loader', limits('100m')));
  const asked = { spec: { template: { spec: { containers: [limits('100Mi')] } } } };
  expect(await judge({ object: { kind: 'Deployment', metadata: { name: 'loader' }, ...asked } })).toMatchInlineSnapshot(
    `"wrong unit-mix-up | The Deployment loader: spec.template.spec.containers[nginx].resources.limits.memory is 100m and should be 100Mi: m is not Mi. | kubectl get deployment loader -o yaml"`,
  );
  const service = (port: number, targetPort: number) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'loader' }, ports: [{ port, targetPort }] },
  });
  view.put(service(8080, 80));
  expect(await judge({ object: service(80, 8080) })).toMatchInlineSnapshot(
    `"wrong port-mix-up | The Service web: port is what clients dial, targetPort where the Pods listen; here they are 8080 and 80. | kubectl get service web -o yaml"`,
  );
  view.put(service(80, 8000));
  expect(await judge({ object: service(80, 80) })).toMatch(/^wrong value-differs/);
  view.put({ ...service(80, 8080), spec: { selector: { app: 'laoder' }, ports: [] } });
  expect(await judge({ object: { ...service(80, 8080) } })).toMatchInlineSnapshot(
    `"wrong service-selects-nothing | The Service web reaches no Pod: its selector is app=laoder. The Pods have app=loader. | kubectl get pods --show-labels"`,
  );
});

test('white space at the ends of a value is told', async () => {
  view.put(configMap('settings', { batch: '500\n' }));
  expect(await judge(settings)).toMatchInlineSnapshot(
    `"wrong value-differs | The ConfigMap settings is not as the task asks: data.batch is right but for a newline at its end. | kubectl get configmap settings -o yaml"`,
  );
  view.put(configMap('settings', { batch: ' 500' }));
  expect(await judge(settings)).toContain('data.batch is right but for a space at its beginning.');
  const [result] = await evaluateStep({ ...input, checks: [checkOf(settings)] });
  expect(result?.differences).toEqual([{ path: 'data.batch', expected: '500', found: '" 500"' }]);
  const data = { password: Buffer.from('hunter2\n').toString('base64') };
  view.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, data });
  const of = { object: { kind: 'Secret', metadata: { name: 'db' }, stringData: { password: 'hunter2' } } };
  expect(await judge(of)).toMatchInlineSnapshot(
    `"wrong value-differs | The Secret db is not as the task asks: stringData.password is right but for a newline at its end. | kubectl get secret db -o yaml"`,
  );
});

test('rule 4: a field that nobody can change tells so', async () => {
  const binding = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'readers' } };
  const to = (name: string) => ({ ...binding, roleRef: { kind: 'Role', name } });
  view.put(to('reader'));
  const remedyOf = async (of: Record<string, unknown>) =>
    (await evaluateStep({ ...input, checks: [checkOf(of)] }))[0]?.remedy;
  const told = await remedyOf({ object: to('writer') });
  expect(told).toMatchInlineSnapshot(
    `"The field \`roleRef.name\` of a RoleBinding cannot be changed: \`kubectl delete\` it and make it anew. With a file, \`kubectl replace --force -f\` does both."`,
  );
  // A condition that compares the field tells the same.
  const also = [{ cel: "object.roleRef.name == 'writer'", say: 'it gives the Role writer' }];
  expect(await remedyOf({ object: binding, also })).toBe(told);
});

test('rule 4: a Service that leads elsewhere is told by its type', async () => {
  view.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { type: 'ExternalName', externalName: 'a.b' },
  });
  const asked = {
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  };
  expect(await judge({ object: asked })).toMatchInlineSnapshot(
    `"wrong value-differs | The Service web is of the type ExternalName: a name for a host elsewhere, with no Pods behind it. | kubectl get service web -o yaml"`,
  );
  expect(await judge({ http: { service: 'web', port: 80, path: '/' } })).toMatch(/^wrong value-differs .*ExternalName/);
});

test('rule 6: what converges is not yet, until the time is up', async () => {
  rollout(view, { name: 'nginx', image: 'nginx:1.28' }, waiting('ContainerCreating'));
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"not-yet | The Deployment loader is not as it should be yet: 0 of 3 ready. | kubectl describe deployment loader"`,
  );
  clock.advance(60_001);
  expect(await judge(loader)).toMatch(/^wrong not-ready/);
});

test('rule 6: what is there is not called missing', async () => {
  const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'clicks-api' } };
  view.put({ ...budget, spec: { minAvailable: 2 }, status: { disruptionsAllowed: 0 } });
  const also = [{ cel: 'object.status.disruptionsAllowed == 1', say: 'one Pod may be away' }];
  const within = '60s';
  expect(await judge({ object: budget, also, within })).toMatchInlineSnapshot(
    `"not-yet | The PodDisruptionBudget clicks-api is there, but this does not hold yet: one Pod may be away. | kubectl describe poddisruptionbudget clicks-api"`,
  );
  expect(await judge({ object: { ...budget, status: { disruptionsAllowed: 1 } }, within })).toMatchInlineSnapshot(
    `"not-yet | The PodDisruptionBudget clicks-api is not as it should be yet: status.disruptionsAllowed is 0; it should be 1. | kubectl describe poddisruptionbudget clicks-api"`,
  );
  expect(await judge({ object: { ...budget, status: { currentHealthy: 3 } }, within })).toMatchInlineSnapshot(
    `"not-yet | The PodDisruptionBudget clicks-api is not as it should be yet: status.currentHealthy is not set; it should be 3. | kubectl describe poddisruptionbudget clicks-api"`,
  );
});

test('absent passes only for what was there', async () => {
  const of = { absent: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'stray' } } };
  expect(await judge(of)).toMatchInlineSnapshot(
    `"damaged | The ConfigMap stray was never there in this attempt, so that it cannot be deleted. | k8s-de reset"`,
  );
  view.put(configMap('stray'));
  expect(await judge(of)).toMatchInlineSnapshot(
    `"wrong still-there | The ConfigMap stray is still there. | kubectl get configmap stray"`,
  );
  view.delete('ConfigMap', 'stray');
  expect(await judge(of)).toBe('pass');
});

test("a condition with a type error is the lesson's fault and no mistake", async () => {
  view.put(configMap('settings', { batch: '500' }));
  expect(await judge({ ...settings, also: [{ cel: 'object.data.batch > 3', say: 'much' }] })).toMatch(/^unknown/);
  expect(await judge({ ...settings, also: [{ cel: 'object.data.size() == 1', say: 'one key' }] })).toBe('pass');
  expect(await judge({ ...settings, also: [{ cel: 'object.data.size() == 2', say: 'two keys' }] })).toMatch(
    /^wrong condition-false/,
  );
});
