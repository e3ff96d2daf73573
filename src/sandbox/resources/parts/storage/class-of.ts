import type { KubeObject } from '../../../../kube/object.ts';

export const betaClassAnnotation = 'volume.beta.kubernetes.io/storage-class';
const defaultAnnotations = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** Whether claims that name no class get this one. */
export function isDefaultClass({ metadata }: Pick<KubeObject, 'metadata'>): boolean {
  return defaultAnnotations.some((key) => metadata.annotations?.[key] === 'true');
}
