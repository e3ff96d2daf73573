import type { Namespace } from '../../../kube/object.ts';
import { forbidden, notFound } from '../errors.ts';
import type { AdmissionRule } from './define.ts';

/** Nothing is created in a namespace that is missing or going (apiserver/pkg/admission/plugin/namespace/lifecycle). */
export const namespaceLifecycle: AdmissionRule = {
  name: 'NamespaceLifecycle',
  admit(draft, { api, resource, old }) {
    const { namespace } = draft.metadata;
    if (old || !resource.definition.namespaced || !namespace) return;
    const home = api.store.get('namespaces', namespace) as Namespace | undefined;
    if (!home) throw notFound({ group: '', plural: 'namespaces' }, namespace);
    if (home.status?.phase !== 'Terminating') return;
    const refusal = forbidden(
      resource.ref,
      draft.metadata.name,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    );
    const message = `namespace ${namespace} is being terminated`;
    refusal.status.details = {
      ...refusal.status.details,
      causes: [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }],
    };
    throw refusal;
  },
};
