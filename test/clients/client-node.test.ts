import { once } from 'node:events';
import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  type V1ConfigMap,
  type V1CronJob,
  Watch,
} from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import { servingSandbox } from '../support/serving-sandbox.ts';

const { kubeconfig } = servingSandbox();
const config = () => {
  const made = new KubeConfig();
  made.loadFromFile(kubeconfig);
  return made;
};
const named = (name: string, data: Record<string, string> = {}): V1ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', labels: { team: 'ingest' } },
  data,
});

it('lists in parts, and says what is left', async () => {
  const core = config().makeApiClient(CoreV1Api);
  for (const name of ['a', 'b', 'c']) await core.createNamespacedConfigMap({ namespace: 'default', body: named(name) });
  const query = { namespace: 'default', labelSelector: 'team=ingest', limit: 2 };
  const first = await core.listNamespacedConfigMap(query);
  expect(first.items.map(({ metadata }) => metadata?.name)).toEqual(['a', 'b']);
  expect(first.metadata?.remainingItemCount).toBeUndefined();
  const rest = await core.listNamespacedConfigMap({ ...query, _continue: first.metadata?._continue ?? '' });
  expect(rest.items.map(({ metadata }) => metadata?.name)).toEqual(['c']);
});

it('watches what is made, changed and deleted', async () => {
  const core = config().makeApiClient(CoreV1Api);
  const seen: string[] = [];
  let arrived = () => {};
  const { metadata } = await core.listNamespacedConfigMap({ namespace: 'default' });
  const request = await new Watch(config()).watch(
    '/api/v1/namespaces/default/configmaps',
    { resourceVersion: metadata?.resourceVersion ?? '', fieldSelector: 'metadata.name=watched' },
    (type, object: V1ConfigMap) => {
      seen.push(`${type} ${JSON.stringify(object.data)}`);
      arrived();
    },
    () => {},
  );
  const three = new Promise<void>((resolve) => {
    arrived = () => seen.length >= 3 && resolve();
  });
  await core.createNamespacedConfigMap({ namespace: 'default', body: named('watched', { rows: '1' }) });
  const body = named('watched', { rows: '2' });
  await core.replaceNamespacedConfigMap({ namespace: 'default', name: 'watched', body });
  await core.deleteNamespacedConfigMap({ namespace: 'default', name: 'watched' });
  await three;
  request.abort();
  expect(seen).toEqual(['ADDED {"rows":"1"}', 'MODIFIED {"rows":"2"}', 'DELETED {"rows":"2"}']);
});

it('patches in all four ways', async () => {
  const apps = config().makeApiClient(AppsV1Api);
  const name = 'patched';
  const container = (name: string, image: string) => ({ name, image });
  await apps.createNamespacedDeployment({
    namespace: 'default',
    body: {
      metadata: { name },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec: { containers: [container('api', 'nginx:1.28')] } },
      },
    },
  });
  const patch = async (strategy: PatchStrategy, body: unknown, more: object = {}) =>
    await apps.patchNamespacedDeployment(
      { namespace: 'default', name, body, ...more },
      setHeaderOptions('Content-Type', strategy),
    );
  const spec = { template: { spec: { containers: [container('side', 'busybox:1.37')] } } };
  const strategic = await patch(PatchStrategy.StrategicMergePatch, { spec });
  expect(strategic.spec?.template.spec?.containers.map((one) => one.name)).toEqual(['side', 'api']);
  const merged = await patch(PatchStrategy.MergePatch, { spec });
  expect(merged.spec?.template.spec?.containers.map((one) => one.name)).toEqual(['side']);
  const changed = await patch(PatchStrategy.JsonPatch, [{ op: 'replace', path: '/spec/replicas', value: 2 }]);
  expect(changed.spec?.replicas).toBe(2);
  const applied = await patch(
    PatchStrategy.ServerSideApply,
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels: { team: 'ingest' } } },
    { fieldManager: 'pipeline' },
  );
  expect(applied.metadata?.labels).toEqual({ team: 'ingest' });
  expect(applied.metadata?.managedFields?.map(({ manager }) => manager)).toContain('pipeline');
});

it('keeps an informer up to date', async () => {
  const core = config().makeApiClient(CoreV1Api);
  const list = () => core.listNamespacedConfigMap({ namespace: 'default', labelSelector: 'team=orders' });
  const path = '/api/v1/namespaces/default/configmaps';
  const informer = makeInformer(config(), path, list, 'team=orders');
  const emitter = new EventTarget();
  informer.on('add', () => emitter.dispatchEvent(new Event('add')));
  informer.on('delete', () => emitter.dispatchEvent(new Event('delete')));
  await informer.start();
  const added = once(emitter, 'add');
  const body = named('followed');
  await core.createNamespacedConfigMap({
    namespace: 'default',
    body: { ...body, metadata: { ...body.metadata, labels: { team: 'orders' } } },
  });
  await added;
  expect(informer.list().map(({ metadata }) => metadata?.name)).toEqual(['followed']);
  const deleted = once(emitter, 'delete');
  await core.deleteNamespacedConfigMap({ namespace: 'default', name: 'followed' });
  await deleted;
  expect(informer.list()).toEqual([]);
  await informer.stop();
});

it('finds the place of any kind by discovery', async () => {
  const objects = KubernetesObjectApi.makeApiClient(config());
  const job = await objects.create({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'default' },
    spec: {
      schedule: '0 3 * * *',
      jobTemplate: {
        spec: {
          template: { spec: { restartPolicy: 'Never', containers: [{ name: 'load', image: 'busybox:1.37' }] } },
        },
      },
    },
  } as V1CronJob);
  expect(job.metadata?.uid).toBeDefined();
  expect((await objects.list('batch/v1', 'CronJob', 'default')).items).toHaveLength(1);
  await objects.delete(job);
  expect((await objects.list('batch/v1', 'CronJob', 'default')).items).toEqual([]);
});
