// The roles and bindings that an API server makes for itself, as `npm run generate` reads them from a real one.

interface Rule {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

interface RbacObject {
  metadata: { name: string; namespace?: string; labels: Record<string, string> };
  rules?: Rule[] | null;
  aggregationRule?: { clusterRoleSelectors: { matchLabels: Record<string, string> }[] };
  roleRef?: { kind: string; name: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
}

const base = '/apis/rbac.authorization.k8s.io/v1';

/** One entry an object, by `namespace/name`; rules and subjects as words, so that the file stays small. */
export function readBootstrapPolicy(get: (path: string) => string) {
  const read = (plural: string) => {
    const { items } = JSON.parse(get(`${base}/${plural}?labelSelector=kubernetes.io/bootstrapping=rbac-defaults`)) as {
      items: RbacObject[];
    };
    return Object.fromEntries(
      items.map((item) => [[item.metadata.namespace, item.metadata.name].filter(Boolean).join('/'), entryOf(item)]),
    );
  };
  return {
    clusterroles: read('clusterroles'),
    clusterrolebindings: read('clusterrolebindings'),
    roles: read('roles'),
    rolebindings: read('rolebindings'),
  };
}

function entryOf({ metadata, rules, aggregationRule, roleRef, subjects }: RbacObject): object {
  const { 'kubernetes.io/bootstrapping': _, ...labels } = metadata.labels;
  return {
    ...(Object.keys(labels).length > 0 && { labels }),
    // The rules of an aggregated role are its controller's work.
    ...(aggregationRule
      ? { aggregates: aggregationRule.clusterRoleSelectors.map(({ matchLabels }) => matchLabels) }
      : rules && { rules: rules.map(wordsOf) }),
    ...(roleRef && { role: `${roleRef.kind} ${roleRef.name}` }),
    ...(subjects && { subjects: subjects.map(({ kind, namespace, name }) => `${kind} ${namespace ?? ''} ${name}`) }),
  };
}

function wordsOf({ verbs = [], apiGroups, resources, resourceNames, nonResourceURLs }: Rule): string {
  const lists = nonResourceURLs ? [verbs, nonResourceURLs] : [verbs, apiGroups, resources, resourceNames];
  return lists.flatMap((list) => (list ? [list.join(',')] : [])).join(' ');
}
