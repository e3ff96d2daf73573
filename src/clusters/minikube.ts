import { providerOf } from './local-tools.ts';

export const minikube = providerOf({
  name: 'minikube',
  isOwn: (context) => context === 'minikube',
  create: 'minikube start',
});
