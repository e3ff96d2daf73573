import type { ControllerFactory } from '../engine/define.ts';
import { apiServiceController } from './api-services.ts';
import { horizontalPodAutoscalerController } from './autoscaling/index.ts';
import { cronJobController } from './cronjob/index.ts';
import { daemonSetController } from './daemonset/index.ts';
import { deploymentController } from './deployment/index.ts';
import { disruptionController } from './disruption/index.ts';
import { endpointSliceController } from './endpoints/endpoint-slices.ts';
import { endpointsController } from './endpoints/endpoints.ts';
import { flowSchemaController } from './flow-schemas.ts';
import { garbageCollector } from './garbage-collector/index.ts';
import { ipAddressController } from './ip-addresses.ts';
import { jobController } from './job/index.ts';
import { namespaceController } from './namespace/index.ts';
import { nodeLifecycleController } from './node-lifecycle/index.ts';
import { podGarbageCollector } from './pod-gc.ts';
import { quotaController } from './quota.ts';
import { replicaSetController, replicationControllerController } from './replicaset/index.ts';
import { rootCaPublisher } from './root-ca.ts';
import { serviceAccountController } from './service-account.ts';
import { serviceCidrController } from './service-cidrs.ts';
import { statefulSetController } from './statefulset/index.ts';
import { ttlAfterFinishedController } from './ttl-after-finished.ts';
import { volumeBinder } from './volumes/binder.ts';
import { ephemeralVolumes } from './volumes/ephemeral.ts';
import { volumeExpander } from './volumes/expander.ts';
import { claimProtection, volumeProtection } from './volumes/protection.ts';
import { localPathProvisioner } from './volumes/provisioner.ts';

/** All controllers of kube-controller-manager that the sandbox has. `caCertificate` is the cluster's, as a PEM. */
export function standardControllers({ caCertificate }: { caCertificate: string }): ControllerFactory[] {
  return [
    serviceAccountController,
    rootCaPublisher(caCertificate),
    namespaceController,
    garbageCollector,
    nodeLifecycleController,
    podGarbageCollector,
    deploymentController,
    replicaSetController,
    replicationControllerController,
    statefulSetController,
    daemonSetController,
    jobController,
    disruptionController,
    horizontalPodAutoscalerController,
    cronJobController,
    ttlAfterFinishedController,
    endpointsController,
    endpointSliceController,
    quotaController,
    volumeBinder,
    volumeExpander,
    claimProtection,
    volumeProtection,
    ephemeralVolumes,
    localPathProvisioner,
    flowSchemaController,
    serviceCidrController,
    ipAddressController,
    apiServiceController,
  ];
}
