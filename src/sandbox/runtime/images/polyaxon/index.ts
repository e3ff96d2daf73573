import { managerFiles } from '../base-files.ts';
import type { ImageDefinition } from '../define.ts';
import { manager } from './manager.ts';

/** The operator of Polyaxon: Operations become Jobs. There is no shell in the image. */
export const polyaxonOperator: ImageDefinition = {
  name: 'docker.io/polyaxon/polyaxon-operator',
  simulates:
    'The operator that makes Jobs of Operations with a batchJobSpec and keeps their status; other kinds of Operations, logs and notifications need a Polyaxon and are told, not done.',
  tags: ['latest', '2.0.6', '2.1.0', '2.1.8', '2.2.0'],
  sizeBytes: 21_400_000,
  entrypoint: ['/manager'],
  command: [],
  environment: {},
  usage: { memoryBytes: 19 * 2 ** 20, startMs: 60 },
  files: managerFiles,
  programs: new Map([['/manager', manager]]),
};
