import { formatApiVersion } from '../../kube/gvk.ts';
import { clone, type KubeObject } from '../../kube/object.ts';
import { applySchemaDefaults } from '../schema/defaults.ts';
import { schemaFor } from '../schema/index.ts';
import type { ResourceContext } from './define.ts';
import { builtIns } from './index.ts';

/** A copy of a new object with what the API server fills in; undefined for a kind or version that it does not store. */
export function withDefaults(object: KubeObject): KubeObject | undefined {
  const definition = builtIns.find(
    ({ group, version, kind }) => kind === object.kind && formatApiVersion({ group, version }) === object.apiVersion,
  );
  const schema = definition && schemaFor(object.apiVersion ?? '', definition.kind);
  if (!definition || !schema) return undefined;
  const draft = clone(object);
  applySchemaDefaults(schema, draft);
  definition.applyDefaults?.(draft, alone);
  return draft;
}

/** No server, no other objects: defaults need none. */
const alone: ResourceContext = {
  now: 0,
  old: undefined,
  get: () => undefined,
  list: () => [],
  random: { next: () => 0, suffix: () => '', uid: () => '' },
};
