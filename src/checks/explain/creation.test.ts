import { beforeEach, expect, test } from 'vitest';
import { deployment, loader, owner } from '../../../test/support/memory-objects.ts';
import { judgeLine, memoryStep } from '../../../test/support/memory-step.ts';
import type { MemoryView } from '../../../test/support/memory-view.ts';
import type { StepInput } from '../step.ts';

let view: MemoryView;
let input: StepInput;

beforeEach(() => {
  ({ view, input } = memoryStep({ vars: { replicas: 3 } }));
});

const judge = (of: Record<string, unknown>) => judgeLine(input, of);

/** Two Pods that have nothing to do with the loader. */
const putTwo = () => {
  for (const name of ['one', 'two'])
    view.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { containers: [{ name: 'a', image: 'nginx' }] },
    });
};

test('rule 5: what keeps a controller from making Pods', async () => {
  const put = (message: string) =>
    view.put(
      deployment(
        'loader',
        { name: 'nginx', image: 'nginx:1.28' },
        {
          status: { observedGeneration: 1, conditions: [{ type: 'ReplicaFailure', status: 'True', message }] },
        },
      ),
    );
  put('pods "loader-1-x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2');
  // What the quota says of its use is late: there is room.
  expect(await judge(loader)).toMatch(/^not-yet/);
  putTwo();
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong quota-exceeded | No more Pods fit into the quota: pods "loader-1-x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2 | kubectl describe resourcequota"`,
  );
  put('pods "loader-1-" is forbidden: error looking up service account orders/etl: serviceaccount "etl" not found');
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong account-missing | The Pods want the ServiceAccount etl, which does not exist. | kubectl get serviceaccounts"`,
  );
  put('pods "loader-1-x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true');
  expect(await judge(loader)).toMatch(/^wrong pod-security/);
  put('admission webhook denied the request');
  expect(await judge(loader)).toMatch(/^wrong creation-refused/);
});

test('rule 5: what kept the controller of an older template from making Pods is not what is wrong now', async () => {
  const message =
    'pods "loader-1-x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2';
  const status = { observedGeneration: 1, conditions: [{ type: 'ReplicaFailure', status: 'True', message }] };
  putTwo();
  const top = view.put(deployment('loader', { name: 'nginx', image: 'nginx:1.28' }, { status }));
  const set = (name: string, image: string) =>
    view.put({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name, ownerReferences: owner('Deployment', top.metadata.uid) },
      spec: {
        template: {
          metadata: { labels: { app: 'loader', 'pod-template-hash': name.slice(7) } },
          spec: { containers: [{ name: 'nginx', image }] },
        },
      },
      status,
    });
  set('loader-1', 'nginx:1.27');
  expect(await judge(loader)).toMatch(/^not-yet/);
  set('loader-2', 'nginx:1.28');
  expect(await judge(loader)).toMatch(/^wrong quota-exceeded/);
});
