import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../kube/object.ts';
import { pod } from './index.ts';

const metadata = { name: 'web', uid: '1', resourceVersion: '1', creationTimestamp: '' };

describe('the grace of a Pod that is deleted', () => {
  const grace = (spec: object, status: object, requested?: number) =>
    pod.graceSeconds?.({ apiVersion: 'v1', kind: 'Pod', metadata, spec, status } as KubeObject, requested);

  it('is what was asked for, or what the Pod says', () => {
    expect(grace({ nodeName: 'a', terminationGracePeriodSeconds: 30 }, {})).toBe(30);
    expect(grace({ nodeName: 'a', terminationGracePeriodSeconds: 30 }, {}, 5)).toBe(5);
    expect(grace({ nodeName: 'a', terminationGracePeriodSeconds: -3 }, {})).toBe(1);
  });

  it('is nothing for a Pod that is on no node or has ended', () => {
    expect(grace({ terminationGracePeriodSeconds: 30 }, {})).toBe(0);
    expect(grace({ nodeName: 'a', terminationGracePeriodSeconds: 30 }, { phase: 'Succeeded' }, 9)).toBe(0);
  });
});
