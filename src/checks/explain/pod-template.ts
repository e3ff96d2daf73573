import { type Deployment, equal, isRecord, type KubeObject } from '../../kube/object.ts';

/** Whether a ReplicaSet was made for the present template of its Deployment. */
export function isOfTemplate(replicaSet: KubeObject, deployment: KubeObject): boolean {
  return equal(templateOf(replicaSet), templateOf(deployment));
}

/** The labels of the Pods that an object makes. */
export function labelsOfTemplate(object: KubeObject): Record<string, unknown> {
  const template = isRecord(object.spec) && isRecord(object.spec.template) ? object.spec.template : {};
  const metadata = isRecord(template.metadata) ? template.metadata : {};
  return isRecord(metadata.labels) ? metadata.labels : {};
}

function templateOf({ spec }: KubeObject): unknown {
  const { template } = (spec ?? {}) as Partial<Deployment['spec']>;
  const { 'pod-template-hash': _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}
