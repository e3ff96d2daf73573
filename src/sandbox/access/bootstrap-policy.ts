import type { ClusterRole, ClusterRoleBinding, Draft, KubeObject, Role, RoleBinding } from '../../kube/object.ts';
import { clone } from '../../kube/object.ts';
import type { Client } from '../client.ts';
import { rbacGroup } from './bindings.ts';
import recorded from './bootstrap-policy.generated.json' with { type: 'json' };
import { uncovered } from './covers.ts';
import type { PolicyRule } from './policy-rule.ts';
import type { Subject } from './subjects.ts';

interface Entry {
  labels?: Record<string, string>;
  aggregates?: Record<string, string>[];
  rules?: string[];
  role?: string;
  subjects?: string[];
}

const autoupdate = 'rbac.authorization.kubernetes.io/autoupdate';
const apiVersion = `${rbacGroup}/v1`;
const kinds = {
  clusterroles: 'ClusterRole',
  clusterrolebindings: 'ClusterRoleBinding',
  roles: 'Role',
  rolebindings: 'RoleBinding',
} as const;

/**
 * Makes the roles and bindings that each API server has. Those that are there get back the rules and subjects that they
 * lack, unless their annotation says no (component-helpers/auth/rbac/reconciliation); what was added to them stays.
 */
export async function bootstrapPolicy(client: Client): Promise<void> {
  for (const plural of ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'] as const) {
    const resource = `${plural}.${rbacGroup}`;
    for (const [key, entry] of Object.entries<Entry>(recorded[plural])) {
      const current = client.get(resource, key);
      if (!current) await client.create(resource, draftOf(kinds[plural], key, entry));
      else if (current.metadata.annotations?.[autoupdate] !== 'false') {
        const next = completed(current, draftOf(kinds[plural], key, entry));
        if (next) await client.update(resource, next);
      }
    }
  }
}

type RbacDraft = Draft<KubeObject> & Pick<Partial<Role & RoleBinding & ClusterRole>, 'rules' | 'subjects' | 'roleRef'>;

function draftOf(kind: string, key: string, { labels, aggregates, rules, role, subjects }: Entry): RbacDraft {
  const slash = key.indexOf('/');
  const [roleKind = '', roleName = ''] = role?.split(' ') ?? [];
  return {
    apiVersion,
    kind,
    metadata: {
      name: key.slice(slash + 1),
      ...(slash > 0 && { namespace: key.slice(0, slash) }),
      labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
      annotations: { [autoupdate]: 'true' },
    },
    ...(rules && { rules: rules.map(readRule) }),
    ...(aggregates && {
      rules: null as never,
      aggregationRule: { clusterRoleSelectors: aggregates.map((matchLabels) => ({ matchLabels })) },
    }),
    ...(role && { roleRef: { apiGroup: rbacGroup, kind: roleKind, name: roleName } }),
    ...(subjects && { subjects: subjects.map(readSubject) }),
  };
}

/** The object with what it lacks; undefined when it lacks nothing. */
function completed(current: KubeObject, wanted: RbacDraft): KubeObject | undefined {
  const next = clone(current) as Role & ClusterRoleBinding;
  const missing = uncovered(next.rules ?? [], wanted.rules ?? []);
  const absent = (wanted.subjects ?? []).filter(
    (subject) => !next.subjects?.some((one) => one.kind === subject.kind && one.name === subject.name),
  );
  if (missing.length === 0 && absent.length === 0) return undefined;
  if (missing.length > 0) next.rules = [...(next.rules ?? []), ...missing];
  if (absent.length > 0) next.subjects = [...(next.subjects ?? []), ...absent];
  return next;
}

// `VERBS URLS` or `VERBS GROUPS RESOURCES [NAMES]`, each with commas between; the core group is the empty word.
function readRule(text: string): PolicyRule {
  const [verbs = [], second = [], resources, resourceNames] = text.split(' ').map((words) => words.split(','));
  if (!resources) return { verbs, nonResourceURLs: second };
  return { verbs, apiGroups: second, resources, ...(resourceNames && { resourceNames }) };
}

function readSubject(text: string): Subject {
  const [kind = '', namespace = '', ...name] = text.split(' ');
  return {
    kind,
    ...(kind !== 'ServiceAccount' && { apiGroup: rbacGroup }),
    name: name.join(' '),
    ...(namespace && { namespace }),
  };
}
