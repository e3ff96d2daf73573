import type { KubeObject } from '../../../kube/object.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';
import { type PolicySpec, typeWarnings } from './type-warnings.ts';

const resource = 'validatingadmissionpolicies.admissionregistration.k8s.io';

interface Policy extends KubeObject {
  spec?: PolicySpec;
  status?: { observedGeneration?: number };
}

/** Says up to which generation a policy was looked at, and what does not fit the kinds that it names (pkg/controller/validatingadmissionpolicystatus). */
export const validatingAdmissionPolicyController = defineController(() => ({
  name: 'validatingadmissionpolicy-status-controller',
  identity: controllerIdentity('validatingadmissionpolicy-status-controller'),

  watch: ({ client, enqueue }) => [client.subscribe(resource, ({ object }) => enqueue(object.metadata.name))],

  async reconcile(key, { client, random }) {
    const policy = client.get(resource, key) as Policy | undefined;
    const generation = policy?.metadata.generation ?? 0;
    if (!policy || (policy.status?.observedGeneration ?? 0) >= generation) return;
    // A real one takes the nanoseconds of the moment.
    const nameType = (kind: string) => `${kind}${Math.floor(random.next() * 1_000_000_000)}`;
    const expressionWarnings = typeWarnings(policy.spec ?? {}, client.kinds(), nameType);
    const typeChecking = expressionWarnings.length > 0 ? { expressionWarnings } : {};
    const status = { observedGeneration: generation, typeChecking };
    await client.applyStatus(resource, key, status, 'validatingadmissionpolicy-status');
  },
}));
