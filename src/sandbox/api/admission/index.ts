import { defaultTolerations } from './default-tolerations.ts';
import type { AdmissionRule } from './define.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { podPriority } from './pod-priority.ts';
import { serviceAccount } from './service-account.ts';

/** In the order in which the real server runs them. */
export const admissionRules: readonly AdmissionRule[] = [
  namespaceLifecycle,
  serviceAccount,
  podPriority,
  defaultTolerations,
];
