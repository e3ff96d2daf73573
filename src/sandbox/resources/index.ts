import { deployment } from './apps/deployment.ts';
import { replicaSet } from './apps/replica-set.ts';
import { lease } from './coordination/lease.ts';
import { configMap } from './core/config-map.ts';
import { endpoints } from './core/endpoints.ts';
import { event } from './core/event.ts';
import { namespace } from './core/namespace.ts';
import { node } from './core/node.ts';
import { persistentVolume } from './core/persistent-volume/index.ts';
import { persistentVolumeClaim } from './core/persistent-volume-claim/index.ts';
import { pod } from './core/pod/index.ts';
import { secret } from './core/secret.ts';
import { service } from './core/service/index.ts';
import { serviceAccount } from './core/service-account.ts';
import type { ResourceDefinition } from './define.ts';
import { endpointSlice } from './discovery/endpoint-slice.ts';
import { describeColumns } from './parts/describe-columns.ts';
import { storageClass } from './storage/storage-class.ts';
import { storedOnly } from './stored-only.ts';

/** The kinds that the API server serves from the start: the only list of them. */
export const builtIns: readonly ResourceDefinition[] = [
  namespace,
  configMap,
  secret,
  serviceAccount,
  event,
  node,
  pod,
  service,
  endpoints,
  replicaSet,
  deployment,
  endpointSlice,
  lease,
  persistentVolume,
  persistentVolumeClaim,
  storageClass,
  ...storedOnly,
].map(describeColumns);
