import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { judgeLine, memoryStep } from '../../../test/support/memory-step.ts';
import type { MemoryView } from '../../../test/support/memory-view.ts';
import type { StepInput } from '../step.ts';

let view: MemoryView;
let input: StepInput;

beforeEach(() => {
  ({ view, input } = memoryStep());
});

const judge = (of: Record<string, unknown>) => judgeLine(input, of);

const service = (selector: Record<string, string>) =>
  view.put({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector, ports: [{ port: 80 }] } });

const running = {
  containerStatuses: [{ name: 'web', containerID: 'c://1', state: { running: {} } }],
  phase: 'Running',
};

function pod(name: string, status: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
  return view.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'web' }, ...more },
    spec: { containers: [{ name: 'web', image: 'nginx:1.28' }] },
    status: { phase: 'Running', ...status },
  });
}
const ready = { conditions: [{ type: 'Ready', status: 'True' }] };

test('related: a Service is told apart from one that reaches no Pod, and from Pods that are not ready', async () => {
  const check = { related: { from: { kind: 'Service', name: 'web' }, to: 'readyPods', count: 2 } };
  expect(await judge(check)).toMatch(/^wrong not-found \| There is no Service named web yet/);
  service({ app: 'wep' });
  pod('one', ready);
  expect(await judge(check)).toMatchInlineSnapshot(
    `"wrong service-selects-nothing | The Service web reaches no Pod. Its selector is app=wep; the nearest Pods have app=web. | kubectl get pods --show-labels"`,
  );
  service({ app: 'web' });
  expect(await judge(check)).toMatchInlineSnapshot(
    `"wrong too-few-related | The Service web has 1 ready Pod; it should be 2. | kubectl describe service web"`,
  );
  pod('two', ready);
  expect(await judge(check)).toBe('pass');
});

test('a Service whose Pods nothing makes has no wrong selector', async () => {
  service({ app: 'web' });
  pod('one', ready, { labels: { app: 'other' } });
  const related = { related: { from: { kind: 'Service', name: 'web' }, to: 'readyPods', count: 2 } };
  const http = { http: { service: 'web', port: 80, path: '/' } };
  const body = '{"kind":"Status","message":"no endpoints available"}';
  view.answers.set('/api/v1/namespaces/orders/services/web:80/proxy/', { status: 503, body });
  const scaled = (replicas: number, more: Record<string, unknown> = {}) =>
    view.put({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'intake' },
      spec: { replicas, template: { metadata: { labels: { app: 'web', tier: 'api' } } } },
      status: { replicas, ...more },
    });
  scaled(0);
  expect(await judge(http)).toMatchInlineSnapshot(
    `"wrong service-selects-nothing | The Service web reaches no Pod, for there are none: the Deployment intake has 0 replicas. | kubectl get deployment intake"`,
  );
  expect(await judge(related)).toBe(await judge(http));
  scaled(2);
  expect(await judge(http)).toMatchInlineSnapshot(
    `"not-yet | The Service web reaches no Pod yet: the Deployment intake has none. | kubectl get deployment intake"`,
  );
  const failure = { type: 'ReplicaFailure', status: 'True', message: 'admission webhook denied the request' };
  scaled(2, { conditions: [failure] });
  expect(await judge(http)).toMatch(/^wrong creation-refused/);
});

test('related: children and an owner', async () => {
  const top = view.put({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'loader' }, spec: {} });
  const children = { related: { from: { kind: 'Deployment', name: 'loader' }, to: 'children', count: 1 } };
  expect(await judge(children)).toMatch(/^not-yet \| The Deployment loader has 0 objects of its own/);
  const ownerReferences = [{ kind: 'Deployment', name: 'loader', uid: top.metadata.uid, controller: true }];
  view.put({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'loader-1', ownerReferences }, spec: {} });
  expect(await judge(children)).toBe('pass');
  expect(await judge({ related: { from: { kind: 'ReplicaSet', name: 'loader-1' }, to: 'owner' } })).toBe('pass');
  pod('alone');
  expect(await judge({ related: { from: { kind: 'Pod', name: 'alone' }, to: 'owner' } })).toMatchInlineSnapshot(
    `"wrong too-few-related | The Pod alone has no owner: nothing would make it again. | kubectl get pod alone -o yaml"`,
  );
});

test('related: a claim is bound, or says why not', async () => {
  const check = { related: { from: { kind: 'PersistentVolumeClaim', name: 'rows' }, to: 'boundVolume' } };
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'rows' } };
  const { metadata } = view.put({ ...claim, status: { phase: 'Pending' } });
  view.put({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'rows.1' },
    involvedObject: { uid: metadata.uid },
    message: 'storageclass.storage.k8s.io "fast" not found',
  });
  expect(await judge(check)).toMatchInlineSnapshot(
    `"wrong claim-unbound | The claim rows has no volume: there is no StorageClass fast. | kubectl describe persistentvolumeclaim rows"`,
  );
  view.put({ ...claim, status: { phase: 'Bound' } });
  expect(await judge(check)).toBe('pass');
});

test('logs: the text is waited for while the Pod runs, and a Pod in trouble says why it has none', async () => {
  const check = { logs: { of: { kind: 'Pod', name: 'load' }, contains: 'rows loaded: 120' } };
  pod('load', running);
  view.logs.set('load/web', 'starting\n');
  expect(await judge(check)).toMatchInlineSnapshot(
    `"not-yet | The log of Pod load has no "rows loaded: 120" yet. | kubectl logs load"`,
  );
  view.logs.set('load/web', 'starting\nrows loaded: 120\n');
  expect(await judge(check)).toBe('pass');
  expect(await judge({ logs: { of: { kind: 'Pod', name: 'load' }, matches: 'rows loaded: 1[0-9]+$' } })).toBe('pass');
  pod('load', { phase: 'Failed', containerStatuses: [{ name: 'web', state: { terminated: { exitCode: 2 } } }] });
  expect(await judge(check)).toMatch(/^wrong crash/);
});

test('events: about an object that is there or gone, by reason and text', async () => {
  const check = { events: { about: { kind: 'Pod', labels: { app: 'web' } }, reason: 'FailedScheduling' } };
  const { metadata } = pod('etl');
  expect(await judge(check)).toMatchInlineSnapshot(
    `"not-yet | There is no event FailedScheduling about Pod etl yet. | kubectl events --for pod/etl"`,
  );
  view.put({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'etl.1' },
    involvedObject: { kind: 'Pod', name: 'etl', uid: metadata.uid },
    reason: 'FailedScheduling',
    message: '0/3 nodes are available',
  });
  expect(await judge(check)).toBe('pass');
  expect(await judge({ events: { ...check.events, contains: '3 Insufficient cpu' } })).toMatch(/^not-yet/);
  view.delete('Pod', 'etl');
  expect(await judge(check)).toBe('pass');
});

test('http: asks the Service, and says what is between it and an answer', async () => {
  const check = { http: { service: 'web', port: 80, path: '/', status: 200, contains: 'Welcome' } };
  const path = '/api/v1/namespaces/orders/services/web:80/proxy/';
  expect(await judge(check)).toMatch(/^wrong not-found/);
  service({ app: 'wep' });
  pod('one', ready);
  view.answers.set(path, { status: 503, body: '{"kind":"Status","message":"no endpoints available"}' });
  expect(await judge(check)).toMatch(/^not-yet \| The Service web reaches no Pod\. Its selector is app=wep/);
  view.answers.set(path, { status: 404, body: 'not found' });
  expect(await judge(check)).toMatchInlineSnapshot(
    `"not-yet | http://web:80/ does not answer as the task asks. | kubectl get --raw /api/v1/namespaces/orders/services/web:80/proxy/"`,
  );
  view.answers.set(path, { status: 200, body: '<h1>Welcome to nginx!</h1>' });
  expect(await judge(check)).toBe('pass');
  expect(await judge({ http: { ...check.http, port: 8080 } })).toMatchInlineSnapshot(
    `"wrong value-differs | The Service web has no port 8080. | kubectl get service web"`,
  );
});

test('can: what somebody may do, and why not', async () => {
  const as = 'system:serviceaccount:orders:etl';
  const check = { can: { as, verb: 'list', resource: 'secrets', allowed: true } };
  expect(await judge(check)).toMatchInlineSnapshot(
    `"wrong not-found | There is no ServiceAccount named etl in orders yet. | kubectl get serviceaccounts -n orders"`,
  );
  view.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'etl' } });
  expect(await judge(check)).toMatchInlineSnapshot(
    `"wrong access-missing | system:serviceaccount:orders:etl may not list secrets in orders: no RoleBinding in the namespace names this subject. | kubectl auth can-i list secrets -n orders --as system:serviceaccount:orders:etl"`,
  );
  view.put({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'readers' },
    subjects: [{ kind: 'ServiceAccount', name: 'etl' }],
    roleRef: { kind: 'Role', name: 'reader' },
  });
  expect(await judge(check)).toMatch(/the Role reader of the RoleBinding readers does not grant it/);
  view.allowed.add(`${as} list secrets`);
  expect(await judge(check)).toBe('pass');
  expect(await judge({ can: { ...check.can, allowed: false } })).toMatchInlineSnapshot(
    `"wrong access-granted | system:serviceaccount:orders:etl may list secrets in orders (the Role reader of the RoleBinding readers). | kubectl describe rolebinding readers"`,
  );
});

test('file: any document of the file may have it', async () => {
  input.workDir = await mkdtemp(join(tmpdir(), 'k8s-de-checks-'));
  const check = { file: { path: 'd.yaml', has: { kind: 'Deployment', spec: { replicas: 3 } } } };
  expect(await judge(check)).toBe('wrong file-missing | There is no file d.yaml yet. | ls');
  const write = (text: string) => writeFile(join(input.workDir, 'd.yaml'), text);
  await write('kind: Service\n---\nkind: Deployment\nspec: {replicas: 2}\n');
  expect(await judge(check)).toBe('wrong file-differs | d.yaml: spec.replicas is 2; it should be 3. | cat d.yaml');
  await write('kind: Deployment\n  spec: {\n');
  expect(await judge(check)).toMatch(/^wrong file-invalid \| d\.yaml is no valid YAML/);
  await write('kind: Service\n---\nkind: Deployment\nspec: {replicas: 3}\n');
  expect(await judge(check)).toBe('pass');
  expect(await judge({ file: { path: '../../etc/passwd', has: { kind: 'Deployment' } } })).toMatch(
    /^wrong file-missing/,
  );
});

test('conditions hold for what a check of any kind is about', async () => {
  service({ app: 'web' });
  pod('one', ready);
  pod('two', { ...ready, podIP: '10.0.0.2' });
  const also = (cel: string) => ({ also: [{ cel, say: 'all have an address' }] });
  const related = { from: { kind: 'Service', name: 'web' }, to: 'readyPods', count: '>= 2' };
  expect(
    await judge({ related, ...also("object.spec.ports.size() == 1 && objects.exists(o, o.metadata.name == 'two')") }),
  ).toBe('pass');
  expect(await judge({ related, ...also("objects.all(o, o.metadata.name == 'two')") })).toMatchInlineSnapshot(
    `"wrong condition-false | Not yet: all have an address. | kubectl get service web -o yaml"`,
  );
  // What a status says may come.
  expect(await judge({ related, ...also('objects.all(o, has(o.status.podIP))') })).toMatch(
    /^not-yet \| Not yet: all have/,
  );
  const counted = { count: { of: { kind: 'Pod', metadata: { labels: { app: 'web' } } }, is: 2 } };
  expect(await judge({ ...counted, ...also('objects.size() == 2') })).toBe('pass');
  expect(await judge({ ...counted, ...also('objects.size() == 3') })).toMatchInlineSnapshot(
    `"wrong condition-false | Not yet: all have an address. | kubectl get pods"`,
  );
  input.answers = { it: '80' };
  const answer = {
    ask: 'Which port?',
    from: { kind: 'Service', metadata: { name: 'web' } },
    cel: 'object.spec.ports[0].port',
  };
  expect(await judge({ answer, ...also("object.spec.selector.app == 'web'") })).toBe('pass');
  expect(await judge({ answer, ...also('false') })).toMatch(/^wrong condition-false/);
  expect(await judge({ answer, ...also("object.spec.selector.app + 1 == 'web'") })).toMatch(
    /^unknown \| The lesson's check is broken/,
  );
});
