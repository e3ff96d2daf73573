import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../kube/object.ts';
import { schemaFor } from '../../schema/index.ts';
import { freeze } from '../../store/freeze.ts';
import { keepTimes, managerName, trackUpdate } from './index.ts';

const time = '2026-01-01T00:00:00Z';
const configMap = (data: Record<string, string>, more = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', uid: 'u', resourceVersion: '1', creationTimestamp: time, ...more },
  data,
});
const schema = schemaFor('v1', 'ConfigMap');
const track = (before: KubeObject | undefined, after: KubeObject, at = time) =>
  trackUpdate({ schema, before, after, manager: 'm', apiVersion: 'v1', time: at });

describe('managerName', () => {
  it('is the field manager, else what the User-Agent says before the slash, else unknown', () => {
    expect(managerName('mine', 'kubectl/v1.36.3')).toBe('mine');
    expect(managerName(undefined, 'kubectl/v1.36.3 (linux/amd64)')).toBe('kubectl');
    expect(managerName('', 'Mozilla\u0007/5.0')).toBe('Mozilla');
    expect(managerName(undefined, undefined)).toBe('unknown');
    expect(managerName(undefined, 'é'.repeat(100))).toBe('é'.repeat(64));
  });
});

describe('trackUpdate', () => {
  const managedFields = track(undefined, configMap({ a: '1' })) ?? [];
  const stored = freeze(configMap({ a: '1' }, { managedFields }));

  it('writes the very same entries for a write that changes nothing', () => {
    const after = track(
      stored,
      configMap({ a: '1' }, { managedFields: stored.metadata.managedFields }),
      '2030-01-01T00:00:00Z',
    );
    expect(after?.[0]).toBe(stored.metadata.managedFields?.[0]);
  });

  it('takes the owners of the stored object when the request has none, or unreadable ones', () => {
    for (const given of [
      undefined,
      [{ manager: 'x' }],
      [{ operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV2' }],
    ]) {
      const after = configMap({ a: '1' }, given && { managedFields: given });
      expect(track(stored, after)).toEqual(managedFields);
    }
  });

  it('does not begin to track an object that was stored without owners', () => {
    expect(track(configMap({ a: '1' }), configMap({ a: '2' }))).toBeUndefined();
  });
});

describe('keepTimes', () => {
  const entry = {
    manager: 'm',
    operation: 'Apply' as const,
    apiVersion: 'v1',
    fieldsType: 'FieldsV1' as const,
    fieldsV1: {},
  };
  const before = configMap({ a: '1' }, { managedFields: [{ ...entry, time }] });
  const later = [{ ...entry, time: '2027-01-01T00:00:00Z' }];

  it('keeps the stored times when nothing else changed, and only then', () => {
    expect(keepTimes(before, configMap({ a: '1' }, { managedFields: later }))).toBe(before.metadata.managedFields);
    expect(keepTimes(before, configMap({ a: '2' }, { managedFields: later }))).toBe(later);
    expect(
      keepTimes(before, configMap({ a: '1' }, { managedFields: [{ ...later[0], manager: 'n' }] }))?.[0]?.manager,
    ).toBe('n');
  });
});
