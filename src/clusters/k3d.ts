import { providerOf } from './local-tools.ts';

export const k3d = providerOf({
  name: 'k3d',
  isOwn: (context) => context.startsWith('k3d-'),
  create: 'k3d cluster create',
});
