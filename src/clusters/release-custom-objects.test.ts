import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { upstreamWithToken } from '../gateway/upstream.ts';
import type { KubeObject } from '../kube/object.ts';
import { systemClock } from '../lib/clock.ts';
import { systemRandom } from '../lib/random.ts';
import { createSandbox, type Sandbox } from '../sandbox/index.ts';
import { type Connection, connect } from './connection.ts';
import { releaseCustomObjects } from './release-custom-objects.ts';

const definition = 'backups.example.com';
const namespaces = '/api/v1/namespaces';
const backupsOf = (namespace: string) => `/apis/example.com/v1/namespaces/${namespace}/backups`;

let sandbox: Sandbox;
let connection: Connection;

async function make(path: string, object: Record<string, unknown>): Promise<void> {
  const { code, text } = await connection.call('POST', path, object);
  if (code !== 201) throw new Error(text);
}

/** A backup that nobody ends: the operator that would is gone. */
const makeBackup = (namespace: string, name: string) =>
  make(backupsOf(namespace), {
    apiVersion: 'example.com/v1',
    kind: 'Backup',
    metadata: { name, finalizers: ['example.com/remove-files'] },
  });

const statusOf = async (path: string) => (await connection.call('GET', path)).code;

beforeAll(async () => {
  sandbox = await createSandbox({ clock: systemClock, random: systemRandom, bare: true });
  await sandbox.start();
  connection = connect(upstreamWithToken({ ...sandbox, token: sandbox.adminToken }));
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  await make('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: definition },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'backups', singular: 'backup', kind: 'Backup', listKind: 'BackupList' },
      versions: [
        { name: 'v1alpha1', served: false, storage: false, schema: { openAPIV3Schema: schema } },
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } },
      ],
    },
  });
  for (const name of ['orders', 'billing', 'shop']) await make(namespaces, { metadata: { name } });
  await vi.waitFor(async () => expect(await statusOf(backupsOf('orders'))).toBe(200), 10_000);
});

afterAll(async () => {
  connection.close();
  await sandbox.stop();
});

test('what a finalizer holds goes, and its namespace can go', async () => {
  await makeBackup('orders', 'daily');
  await makeBackup('orders', 'weekly');
  await makeBackup('billing', 'daily');
  await releaseCustomObjects(connection, [definition], 'orders');
  expect(await connection.read(backupsOf('orders'))).toMatchObject({ items: [] });
  expect(await statusOf(`${backupsOf('billing')}/daily`)).toBe(200);

  await connection.call('DELETE', `${namespaces}/orders`);
  await vi.waitFor(async () => expect(await statusOf(`${namespaces}/orders`)).toBe(404), 10_000);
});

test('who writes meanwhile does not keep the object', async () => {
  await makeBackup('shop', 'daily');
  const own = `${backupsOf('shop')}/daily`;
  let writes = 0;
  /** The operator writes each time after the object was read, three times. */
  const busy: Connection = {
    ...connection,
    async call(method, path, body) {
      if (method === 'PUT' && writes++ < 3) {
        const object = (await connection.read(own)) as unknown as KubeObject;
        const labels = { written: `${writes}` };
        await connection.call('PUT', own, { ...object, metadata: { ...object.metadata, labels } });
      }
      return await connection.call(method, path, body);
    },
  };
  await releaseCustomObjects(busy, [definition], 'shop');
  expect({ writes, status: await statusOf(own) }).toEqual({ writes: 4, status: 404 });
});

test('a definition that is gone has no objects to release', async () => {
  await expect(releaseCustomObjects(connection, ['gone.example.com'], 'shop')).resolves.toBeUndefined();
});
