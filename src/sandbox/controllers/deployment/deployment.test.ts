import { describe, expect, it } from 'vitest';
import { controllersWorld, deploymentDraft } from '../../../../test/support/controllers-world.ts';
import type { Deployment } from '../../../kube/object.ts';
import { clone } from '../../../kube/object.ts';
import { replicaSetController } from '../replicaset/index.ts';
import { deploymentController } from './index.ts';

function start() {
  const world = controllersWorld([deploymentController, replicaSetController]);
  const { client, running } = world;
  const statuses: string[] = [];
  client.subscribe('deployments.apps', ({ object }) => {
    const { conditions = [], ...counts } = object.status ?? {};
    const texts = conditions.map(({ type, status, reason }) => `${type}=${status}/${reason}`).sort();
    statuses.push(`${JSON.stringify(counts)} ${texts.join(' ')}`);
  });
  return {
    ...world,
    statuses,
    get: () => client.get('deployments.apps', 'default/web') as Deployment,
    /** The ScalingReplicaSet events, the ReplicaSets by their age. */
    scalings() {
      const names = new Map(client.list('replicasets.apps').map(({ metadata }, i) => [metadata.name, `rs${i + 1}`]));
      return client.events
        .filter(({ reason }) => reason === 'ScalingReplicaSet')
        .map(({ message }) => message.replace(/web-\w+/, (name) => names.get(name) ?? name));
    },
    async change(edit: (draft: Deployment) => void) {
      const draft = clone(client.get('deployments.apps', 'default/web') as Deployment);
      edit(draft);
      await client.update('deployments.apps', draft);
      await running.settle();
    },
    async finish() {
      for (let pod = world.pending()[0]; pod; pod = world.pending()[0]) {
        await world.makeReady(pod);
        await world.reap();
      }
    },
  };
}

const setImage = (image: string) => (draft: Deployment) => {
  for (const container of draft.spec.template.spec?.containers ?? []) container.image = image;
};

describe('a Deployment', () => {
  it('goes through the states that a real one goes through', async () => {
    const world = start();
    await world.client.create('deployments.apps', deploymentDraft('web', 3, 'nginx:1.28'));
    await world.running.settle();
    await world.makeReady(...world.pending());
    // Recorded from Kubernetes 1.36.3.
    const notYet = 'Available=False/MinimumReplicasUnavailable Progressing=True/';
    expect([...new Set(world.statuses)]).toEqual([
      '{} ',
      '{} Progressing=True/NewReplicaSetCreated',
      `{"observedGeneration":1,"unavailableReplicas":3,"terminatingReplicas":0} ${notYet}NewReplicaSetCreated`,
      `{"observedGeneration":1,"replicas":3,"updatedReplicas":3,"unavailableReplicas":3,"terminatingReplicas":0} ${notYet}ReplicaSetUpdated`,
      `{"observedGeneration":1,"replicas":3,"updatedReplicas":3,"readyReplicas":1,"availableReplicas":1,"unavailableReplicas":2,"terminatingReplicas":0} ${notYet}ReplicaSetUpdated`,
      `{"observedGeneration":1,"replicas":3,"updatedReplicas":3,"readyReplicas":2,"availableReplicas":2,"unavailableReplicas":1,"terminatingReplicas":0} ${notYet}ReplicaSetUpdated`,
      '{"observedGeneration":1,"replicas":3,"updatedReplicas":3,"readyReplicas":3,"availableReplicas":3,"terminatingReplicas":0} Available=True/MinimumReplicasAvailable Progressing=True/NewReplicaSetAvailable',
    ]);
    expect(world.get().metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
    expect(world.bugs).toEqual([]);
  });

  it('rolls out, goes back, is scaled in the middle and finishes with the events of a real one', async () => {
    const world = start();
    await world.client.create('deployments.apps', deploymentDraft('web', 3, 'nginx:1.28'));
    await world.running.settle();
    await world.finish();
    await world.change((draft) => Object.assign(draft.spec, { replicas: 4 }));
    await world.finish();
    await world.change(setImage('nginx:1.29'));
    await world.finish();
    await world.change(setImage('nginx:1.28'));
    await world.change((draft) => Object.assign(draft.spec, { replicas: 8 }));
    // Recorded from Kubernetes 1.36.3: create 3, scale to 4, set image, undo, scale to 8 at once.
    expect(world.scalings()).toEqual([
      'Scaled up replica set rs1 from 0 to 3',
      'Scaled up replica set rs1 from 3 to 4',
      'Scaled up replica set rs2 from 0 to 1',
      'Scaled down replica set rs1 from 4 to 3',
      'Scaled up replica set rs2 from 1 to 2',
      'Scaled down replica set rs1 from 3 to 2',
      'Scaled up replica set rs2 from 2 to 3',
      'Scaled down replica set rs1 from 2 to 1',
      'Scaled up replica set rs2 from 3 to 4',
      'Scaled down replica set rs1 from 1 to 0',
      'Scaled up replica set rs1 from 0 to 1',
      'Scaled down replica set rs2 from 4 to 3',
      'Scaled up replica set rs1 from 1 to 2',
      'Scaled up replica set rs2 from 3 to 6',
      'Scaled up replica set rs1 from 2 to 4',
    ]);
    await world.finish();
    expect(world.get().status).toMatchObject({ replicas: 8, updatedReplicas: 8, availableReplicas: 8 });
    expect(world.client.list('replicasets.apps')[0]?.metadata.annotations).toEqual({
      'deployment.kubernetes.io/desired-replicas': '8',
      'deployment.kubernetes.io/max-replicas': '10',
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
  });

  it('notes that it is paused and resumed, and does not roll out meanwhile', async () => {
    const world = start();
    await world.client.create('deployments.apps', deploymentDraft('web', 1, 'nginx:1.28'));
    await world.running.settle();
    await world.finish();
    await world.change((draft) => Object.assign(draft.spec, { paused: true }));
    await world.change(setImage('nginx:1.29'));
    expect(world.client.list('replicasets.apps')).toHaveLength(1);
    expect(world.get().status?.conditions?.find(({ type }) => type === 'Progressing')).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    });
    await world.change((draft) => Object.assign(draft.spec, { paused: false }));
    expect(world.client.list('replicasets.apps')).toHaveLength(2);
  });

  it('reports after its deadline that it makes no progress, and forgets it when it does', async () => {
    const world = start();
    await world.client.create(
      'deployments.apps',
      deploymentDraft('web', 2, 'nginx:1.28', { progressDeadlineSeconds: 4 }),
    );
    await world.running.settle();
    await world.pass(6000);
    const progressing = () => world.get().status?.conditions?.find(({ type }) => type === 'Progressing');
    const name = world.client.list('replicasets.apps')[0]?.metadata.name;
    expect(progressing()).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${name}" has timed out progressing.`,
    });
    await world.finish();
    expect(progressing()?.reason).toBe('NewReplicaSetAvailable');
  });

  it('recreates only when all old pods are gone', async () => {
    const world = start();
    await world.client.create(
      'deployments.apps',
      deploymentDraft('web', 2, 'nginx:1.28', { strategy: { type: 'Recreate' } }),
    );
    await world.running.settle();
    await world.finish();
    await world.change(setImage('nginx:1.29'));
    expect(world.client.list('replicasets.apps')).toHaveLength(1);
    expect(world.get().status).toMatchObject({ terminatingReplicas: 2 });
    await world.reap();
    await world.finish();
    expect(world.scalings()).toEqual([
      'Scaled up replica set rs1 from 0 to 2',
      'Scaled down replica set rs1 from 2 to 0',
      'Scaled up replica set rs2 from 0 to 2',
    ]);
  });

  it('counts revisions on as numbers of 64 bits', async () => {
    const world = start();
    await world.client.create('deployments.apps', deploymentDraft('web', 1, 'nginx:0'));
    await world.running.settle();
    const [first] = world.client.list('replicasets.apps');
    const annotations = { 'deployment.kubernetes.io/revision': '3546343826724305832' };
    await world.client.patch('replicasets.apps', `default/${first?.metadata.name}`, { metadata: { annotations } });
    await world.change(setImage('nginx:1'));
    await world.finish();
    expect(world.get().metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3546343826724305833',
    });
  });

  it('keeps no more old ReplicaSets than its history limit', async () => {
    const world = start();
    await world.client.create('deployments.apps', deploymentDraft('web', 1, 'nginx:0', { revisionHistoryLimit: 2 }));
    await world.running.settle();
    for (let i = 1; i < 5; i++) {
      await world.finish();
      await world.change(setImage(`nginx:${i}`));
    }
    await world.finish();
    const revisions = world.client
      .list('replicasets.apps')
      .map(({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision']);
    expect(revisions).toEqual(['3', '4', '5']);
  });
});
