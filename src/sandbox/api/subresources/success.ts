import type { KubeObject } from '../../../kube/object.ts';

/** The Status that subresources answer with which make no object. */
export function success(): KubeObject {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } as unknown as KubeObject;
}
