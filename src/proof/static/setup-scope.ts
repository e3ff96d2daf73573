import { join } from 'node:path';
import { parseApiVersion } from '../../kube/gvk.ts';
import { scopeOf } from '../../lessons/scope.ts';
import { leavesScope, type SetupTarget } from '../../lessons/setup-scope.ts';
import { builtIns } from '../../sandbox/resources/index.ts';
import type { Reading } from './define.ts';
import { setups } from './files.ts';

/** `setup` writes only what goes again with the attempt: into its namespaces, and what the lesson allows itself cluster-wide. */
export const setupScope: Reading = ({ source, lesson, manifests: all }) => {
  const scope = scopeOf(source, '');
  const applied = all.flatMap(({ file, path, manifests }) => {
    const objects = manifests.kind === 'read' ? manifests.objects : [];
    return objects.flatMap(({ object, positionOf }) => {
      const why = leavesScope(object, builtIn(object), scope);
      const field = object.metadata.namespace === undefined ? 'name' : 'namespace';
      const place = { ...positionOf(['metadata', field], false), file: join(source.directory, file) };
      return why ? [{ ...source.problem('file', path, why), ...place }] : [];
    });
  });
  const deleted = setups(lesson).flatMap(({ action, path }) => {
    if (action.kind !== 'delete') return [];
    const why = leavesScope(action.identity, builtIn(action.identity), scope);
    return why ? [source.problem('file', [...path, 'delete'], why)] : [];
  });
  return [...applied, ...deleted];
};

function builtIn({ apiVersion, kind }: SetupTarget): { plural: string; namespaced: boolean } | undefined {
  return builtIns.find((each) => each.kind === kind && each.group === parseApiVersion(apiVersion).group);
}
