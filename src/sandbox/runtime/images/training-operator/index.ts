import { managerFiles } from '../base-files.ts';
import type { ImageDefinition } from '../define.ts';
import { manager } from './manager.ts';

/** Kubeflow's training operator: PyTorchJobs become Pods and Services. There is no shell in the image. */
export const trainingOperator: ImageDefinition = {
  name: 'ghcr.io/kubeflow/training-v1/training-operator',
  simulates:
    'The operator that makes Pods and Services of PyTorchJobs and keeps their status; no other kinds of jobs, no elastic or suspended ones, no webhook that validates.',
  tags: ['latest', 'v1-d6eb98e'],
  sizeBytes: 27_300_000,
  entrypoint: ['/manager'],
  command: [],
  environment: {},
  usage: { memoryBytes: 24 * 2 ** 20, startMs: 80 },
  files: managerFiles,
  programs: new Map([['/manager', manager]]),
};
