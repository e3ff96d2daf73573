import { managerFiles } from '../base-files.ts';
import type { ImageDefinition } from '../define.ts';
import { manager } from './manager.ts';

/** Kubeflow Trainer: TrainJobs become JobSets by the runtime that they refer to. There is no shell in the image. */
export const trainer: ImageDefinition = {
  name: 'ghcr.io/kubeflow/trainer/trainer-controller-manager',
  simulates:
    'The manager that makes JobSets of TrainJobs and their TrainingRuntimes (PyTorch and plain) and keeps their status, with JobSet beside it; no MPI, torchtune, PodGroups and webhooks.',
  tags: ['v2.0.0'],
  sizeBytes: 25_900_000,
  entrypoint: ['/manager'],
  command: [],
  environment: {},
  usage: { memoryBytes: 26 * 2 ** 20, startMs: 80 },
  files: managerFiles,
  programs: new Map([['/manager', manager]]),
};
