import { expect, test } from 'vitest';
import { manualClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import { serviceProxy } from './service-proxy.ts';
import { service, viewOf } from './test-view.ts';

function proxyOf(spec: Record<string, unknown>, endpoints: string[]) {
  const part = service('web', { ports: [{ port: 80, targetPort: 8080, nodePort: 30_080 }], ...spec }, endpoints);
  const node = (name: string, address: string) => ({
    metadata: { name },
    status: { addresses: [{ type: 'InternalIP', address }] },
  });
  const view = viewOf({
    services: [part.service],
    'endpointslices.discovery.k8s.io': [part.slice],
    nodes: [node('node-1', '172.18.0.3'), node('node-2', '172.18.0.4')],
  });
  const clock = manualClock();
  const proxy = serviceProxy(view, clock, seededRandom(3).next);
  const client = { address: '10.244.1.9', node: 'node-1', isPod: true };
  const go = (address = '10.96.0.20', port = 80, from = client) => {
    const found = proxy.translate(from, { address, port }, 'TCP');
    return found?.kind === 'endpoint' ? `${found.place.address}:${found.place.port}` : found?.kind;
  };
  return { go, clock, client };
}

const both = ['10.244.1.2', '10.244.2.2'];

test('connections are shared among the ready endpoints', () => {
  const { go } = proxyOf({}, [...both, '10.244.2.3 - unready']);
  const targets = Array.from({ length: 200 }, () => go());
  const share = targets.filter((target) => target === '10.244.1.2:8080').length;
  expect(new Set(targets)).toEqual(new Set(['10.244.1.2:8080', '10.244.2.2:8080']));
  expect(share).toBeGreaterThan(70);
  expect(share).toBeLessThan(130);
});

test('a Service without endpoints rejects; other ports and addresses are none of its', () => {
  const { go } = proxyOf({}, ['10.244.1.2 - unready']);
  expect([go(), go('10.96.0.20', 81), go('10.96.0.21')]).toEqual(['reject', undefined, undefined]);
});

test('by ClientIP, a client comes back to the same endpoint until it has been away too long', () => {
  const { go, clock } = proxyOf(
    { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } } },
    both,
  );
  expect(new Set(Array.from({ length: 50 }, () => go())).size).toBe(1);
  const after = Array.from({ length: 50 }, () => {
    clock.advance(10_000);
    return go();
  });
  expect(new Set(after).size).toBe(2);
});

test('internalTrafficPolicy Local keeps to the own node, and drops when nothing is there', () => {
  const { go, client } = proxyOf({ internalTrafficPolicy: 'Local' }, ['10.244.2.2']);
  expect([go(), go('10.96.0.20', 80, { ...client, node: 'node-2' })]).toEqual(['drop', '10.244.2.2:8080']);
});

test('a node port leads to all endpoints; with externalTrafficPolicy Local, to those of the node', () => {
  const outside = { address: '172.18.0.1', node: '', isPod: false };
  const cluster = proxyOf({ type: 'NodePort' }, ['10.244.2.2']);
  expect(cluster.go('172.18.0.3', 30_080, outside)).toBe('10.244.2.2:8080');
  const local = proxyOf({ type: 'NodePort', externalTrafficPolicy: 'Local' }, ['10.244.2.2']);
  expect(local.go('172.18.0.3', 30_080, outside)).toBe('drop');
  expect(local.go('172.18.0.4', 30_080, outside)).toBe('10.244.2.2:8080');
  // From a Pod of that node; another node drops it.
  expect(local.go('172.18.0.3', 30_080)).toBe('10.244.2.2:8080');
  expect(local.go('172.18.0.3', 30_080, { ...local.client, node: 'node-2' })).toBe('drop');
});

test('external addresses belong to the Service', () => {
  const { go } = proxyOf({ externalIPs: ['198.51.100.7'] }, ['10.244.2.2']);
  expect(go('198.51.100.7')).toBe('10.244.2.2:8080');
});
