import type { Secret, ServiceAccount } from '../../kube/object.ts';
import type { ControllerFactory } from '../engine/define.ts';
import { apiServiceController } from './api-services.ts';
import { horizontalPodAutoscalerController } from './autoscaling/index.ts';
import { certificateApprover } from './certificates/approver.ts';
import { certificateCleaner } from './certificates/cleaner.ts';
import { certificateSigner, type SignRequest } from './certificates/signer.ts';
import { cronJobController } from './cronjob/index.ts';
import { customResourceDefinitionController } from './custom-resource-definitions.ts';
import { daemonSetController } from './daemonset/index.ts';
import { deploymentController } from './deployment/index.ts';
import { disruptionController } from './disruption/index.ts';
import { endpointSliceController } from './endpoints/endpoint-slices.ts';
import { endpointsController } from './endpoints/endpoints.ts';
import { endpointSliceMirroring } from './endpoints/mirroring.ts';
import { flowSchemaController } from './flow-schemas.ts';
import { garbageCollector } from './garbage-collector/index.ts';
import { ipAddressController } from './ip-addresses.ts';
import { jobController } from './job/index.ts';
import { namespaceController } from './namespace/index.ts';
import { nodeLifecycleController } from './node-lifecycle/index.ts';
import { podGarbageCollector } from './pod-gc.ts';
import { quotaController } from './quota.ts';
import { replicaSetController, replicationControllerController } from './replicaset/index.ts';
import { roleAggregation } from './role-aggregation.ts';
import { rootCaPublisher } from './root-ca.ts';
import { serviceAccountController } from './service-account.ts';
import { serviceAccountTokens } from './service-account-tokens.ts';
import { serviceCidrController } from './service-cidrs.ts';
import { statefulSetController } from './statefulset/index.ts';
import { taintEviction } from './taint-eviction.ts';
import { ttlAfterFinishedController } from './ttl-after-finished.ts';
import { validatingAdmissionPolicyController } from './validating-admission-policies/index.ts';
import { volumeBinder } from './volumes/binder.ts';
import { ephemeralVolumes } from './volumes/ephemeral.ts';
import { volumeExpander } from './volumes/expander.ts';
import { claimProtection, volumeProtection } from './volumes/protection.ts';
import { localPathProvisioner } from './volumes/provisioner.ts';

/** What controllers sign with: the keys are no objects of the API. */
export interface ClusterKeys {
  /** The cluster's authority, as a PEM. */
  caCertificate: string;
  /** Makes the token of a service account that lies in a Secret. */
  makeToken: (secret: Secret, account: ServiceAccount) => string;
  signRequest: SignRequest;
}

/** All controllers of kube-controller-manager that the sandbox has. */
export function standardControllers(keys: ClusterKeys): ControllerFactory[] {
  return [
    serviceAccountController,
    serviceAccountTokens(keys),
    rootCaPublisher(keys.caCertificate),
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
    endpointSliceMirroring,
    quotaController,
    taintEviction,
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
    roleAggregation,
    customResourceDefinitionController,
    validatingAdmissionPolicyController,
    certificateApprover,
    certificateSigner(keys.signRequest),
    certificateCleaner,
  ];
}
