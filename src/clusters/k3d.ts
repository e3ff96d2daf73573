import { type LocalTool, prefixed } from './local-tools.ts';

export const k3d: LocalTool = {
  name: 'k3d',
  defaultName: 'k8s-de',
  ...prefixed('k3d'),
  create: (name) => ['cluster', 'create', name],
  remove: (name) => ['cluster', 'delete', name],
  load: (image, name) => ['image', 'import', image, '--cluster', name],
};
