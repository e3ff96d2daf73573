import { type Deployment, equal, type KubeObject } from '../../kube/object.ts';

/** Whether a ReplicaSet was made for the present template of its Deployment. */
export function isOfTemplate(replicaSet: KubeObject, deployment: KubeObject): boolean {
  return equal(templateOf(replicaSet), templateOf(deployment));
}

function templateOf({ spec }: KubeObject): unknown {
  const { template } = (spec ?? {}) as Partial<Deployment['spec']>;
  const { 'pod-template-hash': _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}
