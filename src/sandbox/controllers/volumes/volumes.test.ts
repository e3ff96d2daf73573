import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../../test/support/controllers-world.ts';
import type { Draft, Node, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../../kube/object.ts';
import { scheduler } from '../../scheduler/scheduler.ts';
import { volumeBinder } from './binder.ts';
import { ephemeralVolumes } from './ephemeral.ts';
import { volumeExpander } from './expander.ts';
import { claimProtection, volumeProtection } from './protection.ts';
import { localPathProvisioner } from './provisioner.ts';

const classes: Record<string, Partial<StorageClass>> = {
  standard: {
    provisioner: 'rancher.io/local-path',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  },
  now: { provisioner: 'rancher.io/local-path', reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
  far: { provisioner: 'example.com/far', reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
  old: { provisioner: 'kubernetes.io/aws-ebs', reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
};

async function start() {
  const world = controllersWorld([
    scheduler,
    volumeBinder,
    localPathProvisioner,
    claimProtection,
    volumeProtection,
    volumeExpander,
    ephemeralVolumes,
  ]);
  const { client, running } = world;
  for (const [name, fields] of Object.entries(classes))
    await client.create('storageclasses.storage.k8s.io', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name },
      ...fields,
    } as Draft<StorageClass>);
  for (const name of ['n1', 'n2'])
    await client.create('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'kubernetes.io/hostname': name } },
      spec: {},
      status: { allocatable: { cpu: '2', memory: '4Gi', pods: '10' } },
    } as Draft<Node>);
  return {
    ...world,
    async claim(name: string, spec: Partial<PersistentVolumeClaim['spec']> = {}) {
      const all = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec };
      const metadata = { name, namespace: 'default', finalizers: ['kubernetes.io/pvc-protection'] };
      await client.create('persistentvolumeclaims', {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata,
        spec: all,
        status: { phase: 'Pending' },
      } as Draft<PersistentVolumeClaim>);
      await running.settle();
    },
    async volume(name: string, storage: string, spec: Partial<PersistentVolume['spec']> = {}) {
      const all = { accessModes: ['ReadWriteOnce'], capacity: { storage }, hostPath: { path: '/data' }, ...spec };
      const metadata = { name, finalizers: ['kubernetes.io/pv-protection'] };
      await client.create('persistentvolumes', {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata,
        spec: { persistentVolumeReclaimPolicy: 'Retain', ...all },
        status: { phase: 'Pending' },
      } as Draft<PersistentVolume>);
      await running.settle();
    },
    async user(name: string, claimName: string) {
      const volumes = [{ name: 'data', persistentVolumeClaim: { claimName } }];
      await client.create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default' },
        spec: { containers: [], volumes },
      } as Draft<Pod>);
      await running.settle();
    },
    async remove(resource: 'pods' | 'persistentvolumeclaims' | 'persistentvolumes', key: string) {
      await client.delete(resource, key, { graceSeconds: 0 });
      await running.settle();
    },
    claimNamed: (name: string) => client.get('persistentvolumeclaims', `default/${name}`),
    told: (name: string) =>
      client.events
        .filter((event) => event.about.endsWith(` ${name}`))
        .map((event) => `${event.reason}: ${event.message}`),
  };
}

describe('a claim', () => {
  it('waits for a Pod, gets a folder on its node, and takes it along', async () => {
    const world = await start();
    await world.claim('data', { storageClassName: 'standard' });
    expect(world.claimNamed('data')?.status?.phase).toBe('Pending');
    await world.user('writer', 'data');
    const claim = world.claimNamed('data');
    const node = world.client.get('pods', 'default/writer')?.spec.nodeName;
    const name = `pvc-${claim?.metadata.uid}`;
    expect(claim?.status).toEqual({
      phase: 'Bound',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
    });
    expect(claim?.metadata.annotations?.['volume.kubernetes.io/selected-node']).toBe(node);
    expect(world.client.get('persistentvolumes', name)?.spec.hostPath?.path).toBe(
      `/var/local-path-provisioner/${name}_default_data`,
    );
    expect(world.told('data')).toEqual(
      expect.arrayContaining([
        'WaitForFirstConsumer: waiting for first consumer to be created before binding',
        'Provisioning: External provisioner is provisioning volume for claim "default/data"',
        `ProvisioningSucceeded: Successfully provisioned volume ${name}`,
      ]),
    );
    await world.remove('persistentvolumeclaims', 'default/data');
    expect(world.claimNamed('data')?.metadata.deletionTimestamp).toBeDefined();
    await world.remove('pods', 'default/writer');
    expect([world.claimNamed('data'), world.client.get('persistentvolumes', name)]).toEqual([undefined, undefined]);
    expect(world.bugs).toEqual([]);
  });

  it('takes the smallest volume that is large enough, and leaves it Released', async () => {
    const world = await start();
    await world.volume('small', '500Mi', { storageClassName: 'manual' });
    await world.volume('large', '5Gi', { storageClassName: 'manual' });
    await world.volume('medium', '2Gi', { storageClassName: 'manual' });
    await world.claim('data', { storageClassName: 'manual' });
    expect(world.claimNamed('data')?.spec.volumeName).toBe('medium');
    await world.remove('persistentvolumes', 'medium');
    expect(world.client.get('persistentvolumes', 'medium')?.metadata.deletionTimestamp).toBeDefined();
    await world.remove('persistentvolumeclaims', 'default/data');
    expect(world.client.get('persistentvolumes', 'medium')).toBeUndefined();
    await world.claim('more', { storageClassName: 'manual' });
    await world.remove('persistentvolumeclaims', 'default/more');
    expect(world.client.get('persistentvolumes', 'large')?.status?.phase).toBe('Released');
  });

  it('is told why the volume that it names is not for it', async () => {
    const world = await start();
    await world.volume('fixed', '1Gi', { storageClassName: 'manual' });
    await world.claim('many', { storageClassName: 'manual', volumeName: 'fixed', accessModes: ['ReadWriteMany'] });
    expect(world.told('many')).toEqual([
      'VolumeMismatch: Cannot bind to requested volume "fixed": incompatible accessMode',
    ]);
  });

  it('is told who could make it a volume', async () => {
    const world = await start();
    await world.claim('far', { storageClassName: 'far' });
    await world.claim('gone', { storageClassName: 'gone' });
    await world.claim('none', { storageClassName: '' });
    await world.claim('many', { storageClassName: 'now', accessModes: ['ReadWriteMany'] });
    expect([world.told('far')[0], world.told('gone')[0], world.told('none')[0]]).toEqual([
      "ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'example.com/far' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
      'ProvisioningFailed: storageclass.storage.k8s.io "gone" not found',
      'FailedBinding: no persistent volumes available for this claim and no storage class is set',
    ]);
    expect(world.told('many')).toContain(
      'ProvisioningFailed: failed to provision volume with StorageClass "now": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes',
    );
  });

  it('is lost with its volume', async () => {
    const world = await start();
    await world.volume('only', '1Gi', { storageClassName: 'manual' });
    await world.claim('data', { storageClassName: 'manual' });
    const volume = world.client.get('persistentvolumes', 'only');
    await world.client.patch('persistentvolumes', 'only', { metadata: { finalizers: null } });
    await world.remove('persistentvolumes', volume?.metadata.name ?? '');
    expect(world.claimNamed('data')?.status?.phase).toBe('Lost');
    expect(world.told('data')).toContain(
      'ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    );
  });

  it('is made for a Pod that asks for a volume of its own, and belongs to it', async () => {
    const world = await start();
    const spec = {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'standard',
      resources: { requests: { storage: '1Gi' } },
    };
    await world.client.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'scratch', namespace: 'default' },
      spec: { containers: [], volumes: [{ name: 'tmp', ephemeral: { volumeClaimTemplate: { spec } } }] },
    } as unknown as Draft<Pod>);
    await world.running.settle();
    await world.pass(2000);
    expect(world.claimNamed('scratch-tmp')?.metadata.ownerReferences?.[0]?.name).toBe('scratch');
    expect(world.client.get('pods', 'default/scratch')?.spec.nodeName).toBeDefined();
  });

  it('whose volume cannot be deleted leaves it Failed', async () => {
    const world = await start();
    await world.volume('kept', '1Gi', { storageClassName: 'manual', persistentVolumeReclaimPolicy: 'Delete' });
    await world.claim('data', { storageClassName: 'manual' });
    await world.remove('persistentvolumeclaims', 'default/data');
    expect(world.client.get('persistentvolumes', 'kept')?.status).toMatchObject({
      phase: 'Failed',
      message: 'host_path deleter only supports /tmp/.+ but received provided /data',
    });
  });
});
