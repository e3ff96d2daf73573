import { clone, type KubeObject } from '../../kube/object.ts';
import { controllerIdentity, defineController } from '../engine/define.ts';

const resource = 'validatingadmissionpolicies.admissionregistration.k8s.io';

interface Policy extends KubeObject {
  status?: { observedGeneration?: number };
}

/** Says up to which generation a policy was looked at; the sandbox finds no warnings (pkg/controller/validatingadmissionpolicystatus). */
export const validatingAdmissionPolicyController = defineController(() => ({
  name: 'validatingadmissionpolicy-status-controller',
  identity: controllerIdentity('validatingadmissionpolicy-status-controller'),

  watch: ({ client, enqueue }) => [client.subscribe(resource, ({ object }) => enqueue(object.metadata.name))],

  async reconcile(key, { client }) {
    const policy = client.get(resource, key) as Policy | undefined;
    const generation = policy?.metadata.generation ?? 0;
    if (!policy || (policy.status?.observedGeneration ?? 0) >= generation) return;
    const status = { ...policy.status, observedGeneration: generation, typeChecking: {} };
    await client.updateStatus(resource, { ...clone(policy), status });
  },
}));
