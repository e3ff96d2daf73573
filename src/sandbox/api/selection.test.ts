import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube/object.ts';
import { builtIns } from '../resources/index.ts';
import { schemaFor } from '../schema/index.ts';
import { createRegistry } from './registry.ts';
import { parseSelection } from './selection.ts';

const registry = createRegistry(builtIns, schemaFor);
const event = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e', namespace: 'default' },
  involvedObject: { kind: 'Pod', name: 'loader' },
  reportingComponent: 'feeds',
  reason: 'Late',
} as unknown as KubeObject;

function selects(group: string, fieldSelector: string): boolean {
  const resource = registry.find(group, 'v1', 'events');
  if (!resource) throw new Error('no events');
  return parseSelection(resource, '', fieldSelector).matches(event);
}

describe('a field selector of events', () => {
  it('has the names of the version that it is sent to', () => {
    expect(selects('', 'involvedObject.name=loader,reportingComponent=feeds,source=feeds')).toBe(true);
    expect(selects('events.k8s.io', 'regarding.name=loader,reportingController=feeds,reason=Late')).toBe(true);
    expect(selects('events.k8s.io', 'regarding.name=other')).toBe(false);
  });

  it.each(['source', 'reportingComponent', 'involvedObject.name'])(
    'of events.k8s.io does not know the older name %s',
    (field) => {
      expect(() => selects('events.k8s.io', `${field}=x`)).toThrow(`field label not supported: ${field}`);
    },
  );
});
