import { clone, equal } from '../../kube/object.ts';
import { matchesLabelSelector } from '../../kube/selector.ts';
import { controllerIdentity, defineController } from '../engine/define.ts';

const resource = 'clusterroles.rbac.authorization.k8s.io';

/** Keeps the rules of a ClusterRole that gathers those of others by their labels (pkg/controller/clusterroleaggregation). */
export const roleAggregation = defineController(() => ({
  name: 'clusterrole-aggregation-controller',
  identity: {
    ...controllerIdentity('clusterrole-aggregation-controller'),
    manager: 'clusterrole-aggregation-controller',
  },

  watch({ client, enqueue }) {
    return [
      // Any role can become, or cease to be, a part of any aggregated one.
      client.subscribe(resource, () => {
        for (const role of client.list(resource)) if (role.aggregationRule) enqueue(role.metadata.name);
      }),
    ];
  },

  async reconcile(name, { client }) {
    const role = client.get(resource, name);
    if (!role?.aggregationRule) return;
    const roles = client.list(resource).filter((other) => other.metadata.name !== name);
    const rules: NonNullable<typeof role.rules> = [];
    for (const selector of role.aggregationRule.clusterRoleSelectors ?? [])
      for (const other of roles.filter(({ metadata }) => matchesLabelSelector(selector, metadata.labels)))
        for (const rule of other.rules ?? []) if (!rules.some((known) => equal(known, rule))) rules.push(rule);
    if (equal(rules, role.rules ?? [])) return;
    await client.update(resource, { ...clone(role), rules: clone(rules) });
  },
}));
