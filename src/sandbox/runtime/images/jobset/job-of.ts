import { createHash } from 'node:crypto';
import { clone, controllerRef } from '../../../../kube/object.ts';
import { type JobSet, jobName, label, type ReplicatedJob, subdomainOf } from './job-set.ts';

// Where each topology is for one Job alone: marks that are handed down, and obeyed by nobody here.
const exclusive = 'alpha.jobset.sigs.k8s.io/exclusive-topology';
const byNodeSelector = 'alpha.jobset.sigs.k8s.io/node-selector';

/** A Job of the set as it is created. */
export function jobOf(set: JobSet, replicated: ReplicatedJob, index: number): unknown {
  const { metadata, spec } = clone(replicated.template);
  const { template, ...rest } = spec;
  const marks = marksOf(set, replicated, index);
  const placement = { ...placementOf(set.metadata.annotations), ...placementOf(metadata?.annotations) };
  const marked = (given: typeof metadata) => ({
    ...given,
    labels: { ...given?.labels, ...marks },
    annotations: { ...given?.annotations, ...marks, ...placement },
  });
  const subdomain = set.spec.network.enableDNSHostnames ? { subdomain: subdomainOf(set) } : {};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...marked(metadata),
      name: jobName(set, replicated, index),
      namespace: set.metadata.namespace,
      ownerReferences: [controllerRef(set)],
    },
    spec: {
      ...rest,
      suspend: set.spec.suspend,
      template: { ...template, metadata: marked(template.metadata), spec: { ...template.spec, ...subdomain } },
    },
  };
}

/** The headless Service of the set. */
export function serviceOf(set: JobSet): unknown {
  const { name, namespace } = set.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: subdomainOf(set), namespace, ownerReferences: [controllerRef(set)] },
    spec: {
      clusterIP: 'None',
      selector: { [label.jobSet]: name },
      publishNotReadyAddresses: set.spec.network.publishNotReadyAddresses,
    },
  };
}

/** What Jobs and Pods are told of their place in the set, as labels and as annotations. */
function marksOf(set: JobSet, replicated: ReplicatedJob, index: number): Record<string, string> {
  const { replicatedJobs, coordinator } = set.spec;
  const count = (jobs: readonly ReplicatedJob[]) => jobs.reduce((sum, { replicas }) => sum + replicas, 0);
  const before = replicatedJobs.slice(
    0,
    replicatedJobs.findIndex(({ name }) => name === replicated.name),
  );
  const { name, namespace } = set.metadata;
  const key = createHash('sha1')
    .update(`${namespace}/${jobName(set, replicated, index)}`)
    .digest('hex');
  return {
    [label.jobSet]: name,
    [label.replicatedJob]: replicated.name,
    [label.attempt]: String(set.status.restarts ?? 0),
    [label.replicas]: String(replicated.replicas),
    [label.globalReplicas]: String(count(replicatedJobs)),
    [label.index]: String(index),
    [label.key]: key,
    [label.globalIndex]: String(count(before) + index),
    ...(coordinator && { [label.coordinator]: endpoint(set, coordinator) }),
  };
}

function endpoint(set: JobSet, coordinator: NonNullable<JobSet['spec']['coordinator']>): string {
  const { replicatedJob, jobIndex = 0, podIndex = 0 } = coordinator;
  return `${set.metadata.name}-${replicatedJob}-${jobIndex}-${podIndex}.${subdomainOf(set)}`;
}

function placementOf(annotations: Record<string, string> = {}): Record<string, string> {
  const topology = annotations[exclusive];
  if (topology === undefined) return {};
  const strategy = annotations[byNodeSelector];
  return { [exclusive]: topology, ...(strategy !== undefined && { [byNodeSelector]: strategy }) };
}
