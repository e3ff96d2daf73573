import { parseApiVersion } from '../../kube/gvk.ts';
import { scopeOf } from '../../lessons/scope.ts';
import { leavesScope, type SetupTarget } from '../../lessons/setup-scope.ts';
import { builtIns } from '../../sandbox/resources/index.ts';
import type { Reading } from './define.ts';
import { setups } from './files.ts';
import { problemInManifest } from './manifests.ts';

/** `setup` writes only what goes again with the attempt: into its namespaces, and what the lesson allows itself cluster-wide. */
export const setupScope: Reading = ({ source, lesson, manifests: all }) => {
  const scope = scopeOf(source, '');
  const applied = all.flatMap((manifest) => {
    const { manifests } = manifest;
    const objects = manifests.kind === 'read' ? manifests.objects : [];
    return objects.flatMap(({ object, positionOf }) => {
      const why = leavesScope(object, builtIn(object), scope);
      const field = object.metadata.namespace === undefined ? 'name' : 'namespace';
      const position = positionOf(['metadata', field], false);
      return why ? [problemInManifest(source, manifest, position, { kind: 'file', message: why })] : [];
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
