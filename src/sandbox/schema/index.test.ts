import { describe, expect, it } from 'vitest';
import { schemaFor } from './index.ts';
import type { SchemaNode } from './node.ts';

function at(node: SchemaNode | undefined, path: string): SchemaNode | undefined {
  let here = node;
  for (const part of path.split('.')) {
    if (here?.type === 'list') here = here.items;
    here = here?.type === 'object' ? here.field(part)?.node : undefined;
  }
  return here;
}

describe('the schema of a kind', () => {
  const pod = schemaFor('v1', 'Pod');

  it('knows list keys and patch keys', () => {
    expect(at(pod, 'spec.containers')).toMatchObject({
      type: 'list',
      listType: 'map',
      listMapKeys: ['name'],
      patchStrategy: ['merge'],
      patchMergeKey: 'name',
    });
    expect(at(pod, 'spec.volumes')).toMatchObject({ patchStrategy: ['merge', 'retainKeys'] });
    expect(at(pod, 'spec.tolerations')).toMatchObject({ listType: 'atomic', patchStrategy: [] });
  });

  it('sees through inlined structs, and keeps special scalars apart', () => {
    expect(at(pod, 'spec.volumes.hostPath.path')).toMatchObject({ type: 'string' });
    expect(at(pod, 'spec.ephemeralContainers.image')).toMatchObject({ type: 'string' });
    expect(at(pod, 'metadata.creationTimestamp')).toMatchObject({ type: 'time' });
    expect(at(pod, 'spec.containers.livenessProbe.httpGet.port')).toMatchObject({ type: 'int-or-string' });
    expect(at(schemaFor('v1', 'Secret'), 'data')).toMatchObject({ type: 'map', values: { type: 'bytes' } });
    expect(at(pod, 'metadata.managedFields.fieldsV1')).toMatchObject({ type: 'object', open: true });
  });

  it('tells required fields, enums, defaults, and what is atomic', () => {
    const ports = at(pod, 'spec.containers.ports');
    const port = ports?.type === 'list' && ports.items.type === 'object' ? ports.items : undefined;
    expect(port?.field('containerPort')?.required).toBe(true);
    expect(port?.field('protocol')).toMatchObject({ default: 'TCP', node: { enum: ['SCTP', 'TCP', 'UDP'] } });
    expect(at(pod, 'spec.nodeSelector')).toMatchObject({ type: 'map', atomic: true });
    expect(at(schemaFor('apps/v1', 'Deployment'), 'spec.selector')).toMatchObject({ type: 'object', atomic: true });
    const deploymentSpec = at(schemaFor('apps/v1', 'Deployment'), 'spec');
    expect(deploymentSpec?.type === 'object' && deploymentSpec.field('strategy')).toMatchObject({
      patchStrategy: ['retainKeys'],
    });
  });

  it('finds the kinds of meta/v1 in each group, and no others', () => {
    expect(schemaFor('apps/v1', 'DeleteOptions')?.name).toBe('io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions');
    expect(schemaFor('v1', 'Status')?.fieldNames()).toContain('details');
    expect(schemaFor('v1', 'Deployment')).toBeUndefined();
    expect(schemaFor('extensions/v1beta1', 'Deployment')).toBeUndefined();
  });
});
