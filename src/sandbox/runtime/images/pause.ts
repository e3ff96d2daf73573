import { forever, type Program } from '../process.ts';
import type { ImageDefinition } from './define.ts';

const wait: Program = function* (io) {
  for (const signal of ['TERM', 'INT'] as const)
    io.onSignal(signal, () => {
      io.err('Shutting down, got signal: Terminated\n');
      io.exit(0);
    });
  for (;;) yield forever;
};

/** The container that holds a Pod's network: it only waits. */
export const pause: ImageDefinition = {
  name: 'registry.k8s.io/pause',
  simulates: 'A process that waits to be stopped.',
  tags: ['3.8', '3.9', '3.10', '3.10.1', '3.10.2'],
  sizeBytes: 320_368,
  entrypoint: ['/pause'],
  command: [],
  environment: {},
  files: new Map(),
  programs: new Map([['/pause', wait]]),
};
