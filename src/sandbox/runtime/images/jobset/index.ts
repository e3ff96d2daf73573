import { managerFiles } from '../base-files.ts';
import type { ImageDefinition } from '../define.ts';
import { manager } from './manager.ts';

/** JobSet's controller: several Jobs that belong together. There is no shell in the image. */
export const jobSet: ImageDefinition = {
  name: 'registry.k8s.io/jobset/jobset',
  simulates:
    'The controller that makes Jobs and a headless Service of JobSets, starts, suspends and restarts them by their policies, and keeps their status; no webhooks, no placement of one Job per topology.',
  tags: ['v0.8.2'],
  sizeBytes: 29_800_000,
  entrypoint: ['/manager'],
  command: [],
  environment: {},
  user: { uid: 65_532, gid: 65_532 },
  usage: { memoryBytes: 24 * 2 ** 20, startMs: 80 },
  files: managerFiles,
  programs: new Map([['/manager', manager]]),
};
