import { clone, equal, isRecord, type KubeObject } from '../../../kube/object.ts';
import { resourceAttributes } from '../../access/attributes.ts';
import { joinErrors, mastersGroup } from '../../access/authorizer.ts';
import { type Binding, rbacGroup, rulesOfRole } from '../../access/bindings.ts';
import { describeMissing, uncovered } from '../../access/covers.ts';
import { type PolicyRule, quoteAll } from '../../access/policy-rule.ts';
import { ApiError, forbidden, notFound } from '../errors.ts';
import type { AdmissionContext, AdmissionRule } from './define.ts';

/**
 * Nobody gives rights that they have not themselves, but for those with the verb `escalate` on a role or `bind` for a
 * binding (pkg/registry/rbac). On the real server the storage of the kinds asks this, after admission has changed the object.
 */
export const rbacEscalation: AdmissionRule = {
  name: 'RbacEscalation',
  admit(draft, context) {
    const { resource, user, old } = context;
    if (resource.group !== rbacGroup || user.groups.includes(mastersGroup)) return;
    if (old && changesOwnersAlone(draft, old)) return;
    if ('roleRef' in draft) confirmBinding(draft as unknown as Binding, context);
    else confirmRole(draft, context);
  },
};

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

function confirmRole(draft: KubeObject, context: AdmissionContext): void {
  const { api, resource, user, old } = context;
  const { name, namespace = '' } = draft.metadata;
  // The URL of a creation names no object.
  const about = { group: rbacGroup, resource: resource.ref.plural, namespace, name: old ? name : '' };
  if (api.authorizer.authorize(resourceAttributes(user, 'escalate', about)).allowed) return;
  const why = missingRights((draft.rules ?? []) as readonly PolicyRule[], namespace, context);
  if (why) throw forbidden(resource.ref, name, why);
  if ((hasSelectors(draft) || (old && hasSelectors(old))) && missingRights(everything, namespace, context))
    throw forbidden(resource.ref, name, 'must have cluster-admin privileges to use the aggregationRule');
}

function confirmBinding(draft: Binding, context: AdmissionContext): void {
  const { api, resource, user } = context;
  const { metadata, roleRef } = draft;
  const { name, namespace = '' } = metadata;
  const plural = { Role: 'roles', ClusterRole: 'clusterroles' }[roleRef.kind];
  const about = { group: roleRef.apiGroup, namespace, name: roleRef.name };
  if (plural && api.authorizer.authorize(resourceAttributes(user, 'bind', { ...about, resource: plural })).allowed)
    return;
  if (!plural) throw new ApiError(500, '', `unsupported role reference kind: ${JSON.stringify(roleRef.kind)}`);
  const rules = rulesOfRole(api.store, roleRef, namespace);
  // A missing role is told as if it were the binding that is missing.
  if (typeof rules === 'string') throw notFound(resource.ref, roleRef.name);
  const why = missingRights(rules, namespace, context);
  if (why) throw forbidden(resource.ref, name, why);
}

/** What the user lacks, as an error tells it; '' when they lack nothing. */
function missingRights(wanted: readonly PolicyRule[], namespace: string, { api, user }: AdmissionContext): string {
  const { rules, missing } = api.authorizer.rulesFor(user, namespace);
  const lacking = uncovered(rules, wanted);
  if (lacking.length === 0) return '';
  const who = `user ${JSON.stringify(user.name)} (groups=${quoteAll(user.groups)})`;
  const text = `${who} is attempting to grant RBAC permissions not currently held:\n${describeMissing(lacking)}`;
  return missing.length > 0 ? `${text}; resolution errors: [${joinErrors(missing)}]` : text;
}

function hasSelectors({ aggregationRule }: KubeObject): boolean {
  return isRecord(aggregationRule) && Array.isArray(aggregationRule.clusterRoleSelectors);
}

// What the garbage collector changes needs no rights.
function changesOwnersAlone(draft: KubeObject, old: KubeObject): boolean {
  const bare = (object: KubeObject) => {
    const { ownerReferences, finalizers, managedFields, ...metadata } = clone(object).metadata;
    return { ...object, metadata };
  };
  return equal(bare(draft), bare(old));
}
