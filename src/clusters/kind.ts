import { providerOf } from './local-tools.ts';

export const kind = providerOf({
  name: 'kind',
  isOwn: (context) => context.startsWith('kind-'),
  create: 'kind create cluster',
});
