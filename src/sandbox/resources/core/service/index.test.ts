import { describe, expect, it } from 'vitest';
import { clone, type KubeObject, type Service } from '../../../../kube/object.ts';
import { seededRandom } from '../../../../lib/random.ts';
import type { ResourceContext } from '../../define.ts';
import { service } from './index.ts';

function context(others: KubeObject[] = [], old?: Service): ResourceContext {
  return { now: 0, old, get: () => undefined, list: () => others, random: seededRandom(1) };
}

function settle(spec: Record<string, unknown>, others: KubeObject[] = [], old?: Service): Service {
  const metadata = {
    name: 'web',
    namespace: 'team',
    uid: old ? 'web' : '',
    resourceVersion: '',
    creationTimestamp: '',
  };
  const draft = clone({ apiVersion: 'v1', kind: 'Service', metadata, spec }) as Service;
  service.applyDefaults?.(draft, context(others, old));
  service.prepare?.(draft, context(others, old));
  if (!old) draft.metadata.uid = 'web';
  return draft;
}

describe('a Service', () => {
  it('gets an address of the range that nobody has', () => {
    const first = settle({ ports: [{ port: 80 }] });
    expect(first.spec.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/);
    expect(first.spec.clusterIPs).toEqual([first.spec.clusterIP]);
    const second = settle({ ports: [{ port: 80 }] }, [{ ...first, metadata: { ...first.metadata, uid: 'other' } }]);
    expect(second.spec.clusterIP).not.toBe(first.spec.clusterIP);
  });

  it('keeps address and node port when an update leaves them out', () => {
    const old = settle({ type: 'NodePort', ports: [{ port: 80 }] });
    const next = settle({ type: 'NodePort', ports: [{ port: 8080 }] }, [old], old);
    expect(next.spec.clusterIP).toBe(old.spec.clusterIP);
    expect(next.spec.ports?.[0]?.nodePort).toBe(old.spec.ports?.[0]?.nodePort);
    expect(old.spec.ports?.[0]?.nodePort).toBeGreaterThan(30085);
  });

  it('gives up what its new type has no use for', () => {
    const old = settle({ type: 'NodePort', ports: [{ port: 80 }] });
    const internal = settle({ ...old.spec, type: 'ClusterIP' }, [old], old);
    expect(internal.spec.ports?.[0]).not.toHaveProperty('nodePort');
    expect(internal.spec).not.toHaveProperty('externalTrafficPolicy');
    const external = settle({ ...old.spec, type: 'ExternalName', externalName: 'db.example.com' }, [old], old);
    expect(external.spec).not.toHaveProperty('clusterIP');
    expect(external.spec).not.toHaveProperty('clusterIPs');
  });

  it('gives each port of its own a number of its own', () => {
    const { spec } = settle({ type: 'NodePort', ports: [80, 81, 82].map((port) => ({ port, name: `p${port}` })) });
    expect(new Set(spec.ports?.map(({ nodePort }) => nodePort)).size).toBe(3);
  });
});
