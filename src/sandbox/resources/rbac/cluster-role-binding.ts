import type { ClusterRoleBinding } from '../../../kube/object.ts';
import { defineResource } from '../define.ts';
import { bindingColumns, defaultBinding, validateBinding, validateBindingUpdate } from './binding.ts';

export const clusterRoleBinding = defineResource<ClusterRoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  namespaced: false,
  generationOf: 'none',
  nameRule: 'path-segment',
  createsOnUpdate: true,
  applyDefaults: defaultBinding,
  validate: (binding) => validateBinding(binding, ['ClusterRole']),
  validateUpdate: validateBindingUpdate,
  columns: bindingColumns,
});
