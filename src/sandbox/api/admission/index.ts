import { certificateRights } from './certificate-rights.ts';
import { claimResize } from './claim-resize.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { defaultStorageClass } from './default-storage-class.ts';
import { defaultTolerations } from './default-tolerations.ts';
import type { AdmissionRule } from './define.ts';
import { limitRanger } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { newNodeTaint } from './new-node-taint.ts';
import { oneDefaultPriority } from './one-default-priority.ts';
import { podPriority } from './pod-priority.ts';
import { podResize } from './pod-resize.ts';
import { podSecurity } from './pod-security/index.ts';
import { userPolicies } from './policies.ts';
import { protectStorage } from './protect-storage.ts';
import { rbacEscalation } from './rbac-escalation.ts';
import { resourceQuota } from './resource-quota.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';

/** In the order in which the real server runs them. */
export const admissionRules: readonly AdmissionRule[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  newNodeTaint,
  podPriority,
  defaultTolerations,
  defaultStorageClass,
  protectStorage,
  claimResize,
  podResize,
  oneDefaultPriority,
  runtimeClass,
  defaultIngressClass,
  podSecurity,
  certificateRights,
  rbacEscalation,
  userPolicies,
  // Last, so that what another rule refuses is not charged.
  resourceQuota,
];
