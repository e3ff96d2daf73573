import { configMap } from './core/config-map.ts';
import { event } from './core/event.ts';
import { namespace } from './core/namespace.ts';
import { secret } from './core/secret.ts';
import { serviceAccount } from './core/service-account.ts';
import type { ResourceDefinition } from './define.ts';
import { describeColumns } from './parts/describe-columns.ts';

/** The kinds that the API server serves from the start: the only list of them. */
export const builtIns: readonly ResourceDefinition[] = [namespace, configMap, secret, serviceAccount, event].map(
  describeColumns,
);
