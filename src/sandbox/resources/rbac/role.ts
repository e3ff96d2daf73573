import type { Role } from '../../../kube/object.ts';
import { defineResource } from '../define.ts';
import { createdColumn, nameColumn } from '../parts/columns.ts';
import { validateRules } from './rules.ts';

export const role = defineResource<Role>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  namespaced: true,
  generationOf: 'none',
  nameRule: 'path-segment',
  createsOnUpdate: true,
  validate: ({ rules }) => validateRules(rules, true),
  columns: [nameColumn, createdColumn],
});
