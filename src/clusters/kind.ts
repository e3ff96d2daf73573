import { type LocalTool, prefixed } from './local-tools.ts';

export const kind: LocalTool = {
  name: 'kind',
  defaultName: 'k8s-de',
  ...prefixed('kind'),
  create: (name) => ['create', 'cluster', '--name', name],
  remove: (name) => ['delete', 'cluster', '--name', name],
  load: (image, name) => ['load', 'docker-image', image, '--name', name],
};
