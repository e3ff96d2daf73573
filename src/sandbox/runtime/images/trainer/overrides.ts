import type { Container, PodSpec } from '../../../../kube/object.ts';
import { merged, type PodSpecOverride } from './train-job.ts';

/** The Pod with what a TrainJob has different, as a strategic merge of the two; all else is the runtime's. */
export function withOverride(spec: PodSpec, override: PodSpecOverride): PodSpec {
  const { serviceAccountName, nodeSelector, tolerations, volumes, schedulingGates } = override;
  return {
    ...spec,
    ...(serviceAccountName !== undefined && { serviceAccountName }),
    ...(nodeSelector && { nodeSelector: { ...spec.nodeSelector, ...nodeSelector } }),
    ...(tolerations && { tolerations }),
    ...(volumes && { volumes: merged(spec.volumes, volumes, 'name') }),
    ...(schedulingGates && { schedulingGates: merged(spec.schedulingGates, schedulingGates, 'name') }),
    ...(spec.initContainers && { initContainers: containersWith(spec.initContainers, override.initContainers) }),
    containers: containersWith(spec.containers, override.containers),
  };
}

function containersWith(containers: readonly Container[], overrides: PodSpecOverride['containers'] = []): Container[] {
  return containers.map((container) => {
    const found = overrides.find(({ name }) => name === container.name);
    if (!found) return container;
    const { env, volumeMounts } = found;
    return {
      ...container,
      ...(env && { env: merged(container.env, env, 'name') }),
      ...(volumeMounts && { volumeMounts: merged(container.volumeMounts, volumeMounts, 'mountPath') }),
    };
  });
}
