import { parseApiVersion } from '../../kube/gvk.ts';
import { isRecord, type KubeObject } from '../../kube/object.ts';
import { lookAt } from '../explain/words.ts';
import type { Facts } from '../facts.ts';
import { kindOfPlural, pluralOf } from '../kinds.ts';
import { finding, type Outcome } from '../outcome.ts';
import type { Assertion, Check } from '../schema.ts';

type CanSpec = Extract<Assertion, { kind: 'can' }>['of'];

/** Passes when the cluster allows somebody, or does not allow, what the check names. */
export async function assessCan(of: CanSpec, _check: Check, facts: Facts): Promise<Outcome> {
  const namespace = of.namespace ?? facts.input.scope.namespace;
  const [full = '', subresource] = of.resource.split('/');
  const resource = pluralOf(full);
  // Watched, so that a new rule makes this check look again.
  const bindings = await bindingsFor(of.as, namespace, facts);
  await Promise.all(['Role', 'ClusterRole'].map((kind) => facts.objects(kind, namespace)));
  const allowed = await facts.input.view.may({
    user: of.as,
    groups: groupsOf(of.as),
    verb: of.verb,
    group: groupOf(full, resource),
    resource,
    namespace,
    ...(subresource === undefined ? {} : { subresource }),
    ...(of.name === undefined ? {} : { name: of.name }),
  });
  if (allowed === of.allowed) return { kind: 'fulfilled' };
  const what = `${of.verb} ${of.resource}${of.name ? ` ${of.name}` : ''} in ${namespace}`;
  const look = `kubectl auth can-i ${of.verb} ${of.resource} -n ${namespace} --as ${of.as}`;
  const [binding] = bindings;
  if (allowed)
    return finding('access-granted', `${of.as} may ${what}${binding ? ` (${roleOf(binding)})` : ''}.`, {
      look: binding ? lookAt('describe', binding, facts.input.scope) : look,
    });
  const missing = await missingAccount(of.as, facts);
  if (missing) return missing;
  const why = binding ? `${roleOf(binding)} does not grant it` : 'no RoleBinding in the namespace names this subject';
  return finding('access-missing', `${of.as} may not ${what}: ${why}.`, { look });
}

function groupsOf(user: string): string[] {
  const account = /^system:serviceaccount:([^:]+):/.exec(user);
  const own = account ? ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`] : [];
  return [...own, 'system:authenticated'];
}

function groupOf(written: string, resource: string): string {
  const dot = written.indexOf('.');
  if (dot >= 0) return written.slice(dot + 1);
  const known = kindOfPlural(resource);
  return known ? parseApiVersion(known.apiVersion).group : '';
}

async function bindingsFor(user: string, namespace: string, facts: Facts): Promise<KubeObject[]> {
  const lists = await Promise.all(['RoleBinding', 'ClusterRoleBinding'].map((kind) => facts.objects(kind, namespace)));
  return lists.flat().filter(({ subjects }) =>
    (Array.isArray(subjects) ? subjects : []).some((subject: unknown) => {
      if (!isRecord(subject)) return false;
      const name = String(subject.name);
      return subject.kind === 'ServiceAccount'
        ? user === `system:serviceaccount:${String(subject.namespace ?? namespace)}:${name}`
        : subject.kind === 'User' && user === name;
    }),
  );
}

function roleOf({ kind, metadata, roleRef }: KubeObject): string {
  const role = isRecord(roleRef) ? `${String(roleRef.kind)} ${String(roleRef.name)}` : 'its role';
  return `the ${role} of the ${kind} ${metadata.name}`;
}

async function missingAccount(user: string, facts: Facts): Promise<Outcome | undefined> {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):(.+)$/.exec(user) ?? [];
  if (namespace === undefined || name === undefined || name === 'default') return undefined;
  const accounts = await facts.objects('ServiceAccount', namespace);
  if (accounts.some(({ metadata }) => metadata.name === name)) return undefined;
  return finding('not-found', `There is no ServiceAccount named ${name} in ${namespace} yet.`, {
    look: `kubectl get serviceaccounts -n ${namespace}`,
  });
}
