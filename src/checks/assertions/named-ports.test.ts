import { beforeEach, expect, test } from 'vitest';
import { rollout } from '../../../test/support/memory-objects.ts';
import { judgeLine, memoryStep } from '../../../test/support/memory-step.ts';
import type { MemoryView } from '../../../test/support/memory-view.ts';
import type { StepInput } from '../step.ts';

let view: MemoryView;
let input: StepInput;

beforeEach(() => {
  ({ view, input } = memoryStep({ vars: { replicas: 3 } }));
});

const judge = (of: Record<string, unknown>) => judgeLine(input, of);

test('ports are compared by what they are, named or not', async () => {
  const service = (targetPort: unknown) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'loader' }, ports: [{ port: 8080, targetPort }] },
  });
  const policy = (port: unknown) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web' },
    spec: { podSelector: { matchLabels: { app: 'loader' } }, ingress: [{ ports: [{ port }] }] },
  });
  view.put(service('http'));
  expect(await judge({ object: service(80) })).toMatchInlineSnapshot(
    `"wrong value-differs | The Service web is not as the task asks: spec.ports[8080].targetPort is http, and no container port is named http; it should be 80. | kubectl get service web -o yaml"`,
  );
  rollout(view, { name: 'nginx', ports: [{ name: 'http', containerPort: 80 }] }, { phase: 'Running' });
  expect(await judge({ object: service(80) })).toBe('pass');
  expect(await judge({ object: service(81) })).toMatchInlineSnapshot(
    `"wrong value-differs | The Service web is not as the task asks: spec.ports[8080].targetPort is http, which stands for port 80; it should be 81. | kubectl get service web -o yaml"`,
  );
  view.put(service(80));
  expect(await judge({ object: service('http') })).toBe('pass');
  expect(await judge({ object: service('metrics') })).toMatch(/^wrong value-differs/);
  view.put(policy('http'));
  expect(await judge({ object: policy(80) })).toBe('pass');
  expect(await judge({ object: policy(81) })).toMatch(/^wrong item-missing/);
});

test('an Ingress may name the port of its Service', async () => {
  const ingress = (port: Record<string, unknown>) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web' },
    spec: { rules: [{ http: { paths: [{ path: '/', backend: { service: { name: 'web', port } } }] } }] },
  });
  view.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { ports: [{ name: 'http', port: 80 }] },
  });
  view.put(ingress({ name: 'http' }));
  expect(await judge({ object: ingress({ number: 80 }) })).toBe('pass');
  expect(await judge({ object: ingress({ number: 81 }) })).toMatch(/^wrong value-differs/);
  view.put(ingress({ number: 80 }));
  expect(await judge({ object: ingress({ name: 'http' }) })).toBe('pass');
});
