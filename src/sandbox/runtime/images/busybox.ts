import { applets } from '../applets/index.ts';
import { scanningNc } from '../programs/nc.ts';
import { smallNslookup } from '../programs/small-nslookup.ts';
import { baseFiles } from './base-files.ts';
import type { ImageDefinition } from './define.ts';

/** A shell and the small programs. */
export const busybox: ImageDefinition = {
  name: 'docker.io/library/busybox',
  simulates: 'A shell and the small Unix programs.',
  tags: [
    'latest',
    'stable',
    'musl',
    'glibc',
    '1',
    '1.28',
    '1.34',
    '1.35',
    '1.36',
    '1.36.0',
    '1.36.1',
    '1.37',
    '1.37.0',
  ],
  sizeBytes: 2_223_685,
  entrypoint: [],
  command: ['sh'],
  environment: {},
  usage: { memoryBytes: 335_000, startMs: 2 },
  files: new Map(baseFiles),
  programs: applets,
};

/** The same, as Kubernetes' own tests pull it. */
export const testBusybox: ImageDefinition = {
  ...busybox,
  name: 'registry.k8s.io/e2e-test-images/busybox',
  tags: ['1.37.0-1'],
};

const release = '3.22.1';
/** busybox's programs with Alpine's files. */
export const alpine: ImageDefinition = {
  name: 'docker.io/library/alpine',
  simulates: 'A shell and the small Unix programs; no packages can be added.',
  tags: ['latest', '3', '3.10', '3.18', '3.19', '3.20', '3.21', '3.22', 'edge'],
  sizeBytes: 3_799_689,
  entrypoint: [],
  command: ['/bin/sh'],
  environment: {},
  usage: { memoryBytes: 335_000, startMs: 2 },
  files: new Map([
    ...baseFiles,
    ['etc/alpine-release', `${release}\n`],
    ['etc/os-release', `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${release}\nPRETTY_NAME="Alpine Linux v3.22"\n`],
  ]),
  programs: new Map([...applets, ['nc', scanningNc]]),
  otherPrograms: { '3.10': new Map([['nslookup', smallNslookup]]) },
};
