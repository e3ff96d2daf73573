import { beforeEach, expect, test } from 'vitest';
import { loader, podOf, rollout, tell } from '../../../test/support/memory-objects.ts';
import { checkOf, judgeLine, memoryStep } from '../../../test/support/memory-step.ts';
import type { MemoryView } from '../../../test/support/memory-view.ts';
import type { ManualClock } from '../../lib/clock.ts';
import { evaluateStep } from '../evaluate.ts';
import type { StepInput } from '../step.ts';

let clock: ManualClock;
let view: MemoryView;
let input: StepInput;

beforeEach(() => {
  ({ clock, view, input } = memoryStep({ vars: { replicas: 3 } }));
});

const judge = (of: Record<string, unknown>) => judgeLine(input, of);

test('rule 5: a Pod that waits for a claim leads to the claim, and on to its class', async () => {
  const message = '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
  rollout(view, { name: 'nginx', image: 'nginx:1.28' }, { phase: 'Pending', conditions });
  const pod = await podOf(view);
  view.put({ ...pod, spec: { ...(pod.spec as object), volumes: [{ persistentVolumeClaim: { claimName: 'rows' } }] } });
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong claim-missing | The Pod loader-1-abc wants the claim rows, which does not exist. | kubectl get persistentvolumeclaims"`,
  );
  const claim = view.put({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'rows' } });
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"not-yet | The claim rows has no volume yet. | kubectl describe persistentvolumeclaim rows"`,
  );
  tell(view, claim, 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found');
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong claim-unbound | The claim rows has no volume: there is no StorageClass fast. | kubectl describe persistentvolumeclaim rows"`,
  );
  // The scheduler has not told yet that the claim is no trouble any more.
  view.put({ ...claim, status: { phase: 'Bound' } });
  expect(await judge(loader)).toMatch(/^not-yet \| No node can take the Pod loader-1-abc/);
});

test('rule 5: a claim that waits for its first Pod follows from what makes none', async () => {
  const claim = view.put({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'rows' } });
  tell(view, claim, 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
  const bound = {
    object: { kind: 'PersistentVolumeClaim', metadata: { name: 'rows' }, status: { phase: 'Bound' } },
    within: '60s',
  };
  const follows = async () => (await evaluateStep({ ...input, checks: [checkOf(bound)] }))[0]?.follows;
  expect(await judge(bound)).toMatchInlineSnapshot(
    `"not-yet | The claim rows has no volume yet: it waits for a Pod that uses it. | kubectl describe persistentvolumeclaim rows"`,
  );
  clock.advance(60_001);
  expect(await judge(bound)).toMatch(/^wrong claim-unbound/);
  expect(await follows()).toBe(true);
  // Once a Pod uses it, the trouble is the claim's own.
  const volumes = [{ name: 'rows', persistentVolumeClaim: { claimName: 'rows' } }];
  view.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'one' }, spec: { containers: [], volumes } });
  expect(await follows()).toBeUndefined();
});
