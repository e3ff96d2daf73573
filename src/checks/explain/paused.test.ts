import { beforeEach, expect, test } from 'vitest';
import { deployment, loader, owner } from '../../../test/support/memory-objects.ts';
import { checkOf, judgeLine, memoryStep } from '../../../test/support/memory-step.ts';
import type { MemoryView } from '../../../test/support/memory-view.ts';
import { evaluateStep } from '../evaluate.ts';
import type { StepInput } from '../step.ts';

let view: MemoryView;
let input: StepInput;

beforeEach(() => {
  ({ view, input } = memoryStep({ vars: { replicas: 3 } }));
});

const judge = (of: Record<string, unknown>) => judgeLine(input, of);

test('rule 5: a paused rollout does not go on by itself', async () => {
  const container = { name: 'nginx', image: 'nginx:1.28' };
  const paused = (more: Record<string, unknown> = {}) => {
    const made = deployment('loader', container);
    return view.put({
      ...made,
      metadata: { ...made.metadata, uid: 'uid-of-loader' },
      spec: { ...made.spec, paused: true, ...more },
    });
  };
  const set = (name: string, image: string, replicas: number) =>
    view.put({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name, ownerReferences: owner('Deployment', 'uid-of-loader') },
      spec: { replicas, template: deployment('loader', { ...container, image }).spec.template },
    });
  paused();
  expect(await judge(loader)).toMatchInlineSnapshot(
    `"wrong not-ready | The Deployment loader is paused (spec.paused): its new Pods wait until it goes on. | kubectl describe deployment loader"`,
  );
  const [result] = await evaluateStep({ ...input, checks: [checkOf(loader)] });
  expect(result?.remedy).toMatch(/kubectl rollout resume deployment loader/);
  set('loader-1', 'nginx:1.27', 3);
  expect(await judge(loader)).toMatch(/^wrong not-ready/);
  // An image that nobody pulls while it is paused is not waited for.
  const next = { ...loader.object, spec: { template: { spec: { containers: [{ image: 'nginx:1.29' }] } } } };
  expect(await judge({ object: next })).toMatch(/^wrong image-tag-differs/);
  // Who asks for the pause is not told of it, and what is only scaled is on its way.
  expect(await judge({ ...loader, object: { ...loader.object, spec: { paused: true } } })).toMatch(/^not-yet/);
  set('loader-1', 'nginx:1.27', 0);
  set('loader-2', 'nginx:1.28', 3);
  expect(await judge(loader)).toMatch(/^not-yet/);
});
