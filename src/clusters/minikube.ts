import type { LocalTool } from './local-tools.ts';

/** Contexts are called as profiles, which are called as one likes: only the profile of the tool's own name is surely one. */
export const minikube: LocalTool = {
  name: 'minikube',
  defaultName: 'minikube',
  nameOf: (context) => (context === 'minikube' ? context : undefined),
  contextOf: (name) => name,
  create: (name) => ['start', '--profile', name],
  remove: (name) => ['delete', '--profile', name],
  load: (image, name) => ['image', 'load', image, '--profile', name],
};
