import { describe, expect, it } from 'vitest';
import { controllersWorld } from '../../../test/support/controllers-world.ts';
import type { Draft, Pod, ResourceQuota } from '../../kube/object.ts';
import { quotaController } from './quota.ts';

async function start(hard: Record<string, string>, spec: Partial<ResourceQuota['spec']> = {}) {
  const world = controllersWorld([quotaController]);
  const { client, running } = world;
  const pod = async (name: string, more: Partial<Pod['spec']> = {}) => {
    const resources = { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1' } };
    const containers = [{ name: 'c', image: 'nginx', resources }];
    await client.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default' },
      spec: { containers, ...more },
    } as Draft<Pod>);
  };
  await pod('a');
  await pod('b', { activeDeadlineSeconds: 60 });
  await client.create('resourcequotas', {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'team', namespace: 'default' },
    spec: { hard, ...spec },
  } as Draft<ResourceQuota>);
  await running.settle();
  return { ...world, used: () => client.get('resourcequotas', 'default/team')?.status?.used };
}

describe('a quota', () => {
  it('counts what its namespace uses, and what ended no more', async () => {
    const world = await start({
      pods: '5',
      'requests.cpu': '4',
      'limits.cpu': '8',
      memory: '8Gi',
      configmaps: '3',
      'count/pods': '9',
    });
    expect(world.used()).toEqual({
      pods: '2',
      'requests.cpu': '1',
      'limits.cpu': '2',
      memory: '2Gi',
      configmaps: '0',
      'count/pods': '2',
    });
    await world.client.patch('pods', 'default/a', { status: { phase: 'Succeeded' } });
    await world.running.settle();
    expect(world.used()).toMatchObject({ pods: '1', 'requests.cpu': '500m', 'count/pods': '2' });
    await world.client.delete('pods', 'default/b', { graceSeconds: 0 });
    await world.running.settle();
    expect(world.used()).toMatchObject({ pods: '0', 'requests.cpu': '0', 'count/pods': '1' });
  });

  it('counts only what is in its scopes', async () => {
    const terminating = await start({ pods: '5' }, { scopes: ['Terminating'] });
    expect(terminating.used()).toEqual({ pods: '1' });
    const matchExpressions = [{ scopeName: 'PriorityClass', operator: 'In', values: ['gold'] }];
    const gold = await start({ pods: '5' }, { scopeSelector: { matchExpressions } });
    expect(gold.used()).toEqual({ pods: '0' });
  });
});
