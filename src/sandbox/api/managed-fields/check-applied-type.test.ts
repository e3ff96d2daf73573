import { describe, expect, it } from 'vitest';
import { checkAppliedType } from './check-applied-type.ts';

const wanted = { apiVersion: 'v1', kind: 'ConfigMap' };

describe('a configuration of another type', () => {
  // As a real server answered.
  it.each<[Record<string, unknown>, string]>([
    [{ kind: 'ConfigMap', metadata: { name: 'x' } }, '/, Kind=ConfigMap'],
    [{ apiVersion: null, kind: 'ConfigMap' }, '/, Kind=ConfigMap'],
    [{ apiVersion: 7, kind: 'ConfigMap' }, '/, Kind=ConfigMap'],
    [{ apiVersion: 'v1', kind: null }, '/v1, Kind='],
    [{ apiVersion: 'v1', kind: 5 }, '/v1, Kind='],
    [{ apiVersion: 'v1' }, '/v1, Kind='],
    [{ apiVersion: 'a/b/c', kind: 'ConfigMap' }, '/, Kind='],
    [{ apiVersion: 'apps/v1', kind: 'Deployment' }, 'apps/v1, Kind=Deployment'],
    [{ apiVersion: 'v1', kind: 'Pod' }, '/v1, Kind=Pod'],
    [{}, '/, Kind='],
  ])('%j is refused', (applied, shown) => {
    expect(() => checkAppliedType(wanted, applied)).toThrow(`invalid object type: ${shown}`);
  });

  it('of the same type it is not', () => {
    expect(() => checkAppliedType(wanted, { ...wanted })).not.toThrow();
  });
});
