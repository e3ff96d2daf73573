import type { RoleBinding } from '../../../kube/object.ts';
import { defineResource } from '../define.ts';
import { bindingColumns, defaultBinding, validateBinding, validateBindingUpdate } from './binding.ts';

export const roleBinding = defineResource<RoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  namespaced: true,
  generationOf: 'none',
  nameRule: 'path-segment',
  createsOnUpdate: true,
  applyDefaults: defaultBinding,
  validate: (binding) => validateBinding(binding, ['Role', 'ClusterRole']),
  validateUpdate: validateBindingUpdate,
  columns: bindingColumns,
});
