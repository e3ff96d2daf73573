import { structOf } from './schema-types.ts';
import { bool, type CelType, dyn, int, listOf, mapOf, type StructType, string } from './types.ts';

const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, string]));
const time: CelType = { kind: 'timestamp' };

const kind = structOf('kubernetes.GroupVersionKind', texts('group', 'version', 'kind'));
const resource = structOf('kubernetes.GroupVersionResource', texts('group', 'version', 'resource'));

/** The variable `request` of policies and webhooks (apiserver/pkg/admission/plugin/cel, compile.go). */
export const requestType = structOf('kubernetes.AdmissionRequest', {
  ...texts('subResource', 'requestSubResource', 'name', 'namespace', 'operation'),
  kind,
  resource,
  requestKind: kind,
  requestResource: resource,
  userInfo: structOf('kubernetes.UserInfo', {
    ...texts('username', 'uid'),
    groups: listOf(string),
    extra: mapOf(string, listOf(string)),
  }),
  dryRun: bool,
  options: dyn,
});

/** The variable `namespaceObject`. */
export const namespaceType = structOf('kubernetes.Namespace', {
  metadata: structOf('kubernetes.NamespaceMetadata', {
    ...texts('name', 'generateName', 'namespace', 'UID', 'resourceVersion'),
    labels: mapOf(string, string),
    annotations: mapOf(string, string),
    creationTimestamp: time,
    deletionTimestamp: time,
    deletionGracePeriodSeconds: int,
    generation: int,
    finalizers: listOf(string),
  }),
  spec: structOf('kubernetes.NamespaceSpec', { finalizers: listOf(string) }),
  status: structOf('kubernetes.NamespaceStatus', {
    conditions: listOf(
      structOf('kubernetes.NamespaceCondition', {
        ...texts('status', 'type', 'message', 'reason'),
        lastTransitionTime: time,
      }),
    ),
    phase: string,
  }),
});

/** The variables of the authorizer; type checking of policies knows the first alone. */
export const authorizerType: CelType = { kind: 'struct', name: 'kubernetes.authorization.Authorizer' };
export const requestResourceType: CelType = { kind: 'struct', name: 'kubernetes.authorization.ResourceCheck' };

/** The messages of expressions that change objects: objects whose fields may hold anything, and patches. */
export function mutationMessage(name: string): StructType | undefined {
  if (name === 'JSONPatch') return structOf(name, { ...texts('op', 'path', 'from'), value: dyn });
  return name === 'Object' || name.startsWith('Object.') ? { kind: 'struct', name, field: () => dyn } : undefined;
}

/** The variable `variables`: a composed variable has the type of its expression, as far as that can be carried over. */
export function compositionType(types: ReadonlyMap<string, CelType>): StructType {
  return { kind: 'struct', name: 'kubernetes.variables', field: (name) => types.get(name) };
}

/** The type of a variable by what its expression gives: objects lose theirs. */
export function composedType(type: CelType): CelType {
  switch (type.kind) {
    case 'list':
      return listOf(composedType(type.parameters[0]));
    case 'map':
      return mapOf(composedType(type.parameters[0]), composedType(type.parameters[1]));
    case 'struct':
    case 'optional':
    case 'type':
    case 'parameter':
    case 'error':
      return dyn;
    default:
      return type;
  }
}
