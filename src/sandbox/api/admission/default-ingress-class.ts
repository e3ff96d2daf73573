import type { KubeObject } from '../../../kube/object.ts';
import type { AdmissionRule } from './define.ts';

const defaultAnnotation = 'ingressclass.kubernetes.io/is-default-class';
const oldAnnotation = 'kubernetes.io/ingress.class';

interface Ingress extends KubeObject {
  spec?: { ingressClassName?: string };
}

/** Gives an Ingress that names no class the default one; the newest when there are several (plugin/pkg/admission/network/defaultingressclass). */
export const defaultIngressClass: AdmissionRule = {
  name: 'DefaultIngressClass',
  admit(draft, { api, resource, old }) {
    if (resource.storage !== 'ingresses.networking.k8s.io' || old) return;
    const { metadata, spec } = draft as Ingress;
    if (!spec || spec.ingressClassName !== undefined || metadata.annotations?.[oldAnnotation] !== undefined) return;
    const [newest] = api.store
      .list('ingressclasses.networking.k8s.io')
      .filter((one) => one.metadata.annotations?.[defaultAnnotation] === 'true')
      .toSorted(byAge);
    if (newest) spec.ingressClassName = newest.metadata.name;
  },
};

function byAge({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp > b.creationTimestamp ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
