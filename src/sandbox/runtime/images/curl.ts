import { curl } from '../programs/curl/index.ts';
import { imageProgram } from './base-files.ts';
import { alpine } from './busybox.ts';
import type { ImageDefinition } from './define.ts';

/** curl alone, on Alpine. */
export const curlImage: ImageDefinition = {
  ...alpine,
  name: 'docker.io/curlimages/curl',
  simulates: "curl for HTTP, and for HTTPS to the API server; Alpine's programs.",
  tags: ['latest', '8.5.0', '8.6.0', '8.7.1', '8.8.0', '8.9.1', '8.10.1', '8.11.1', '8.12.1', '8.13.0', '8.14.1'],
  sizeBytes: 9_000_000,
  entrypoint: ['/entrypoint.sh'],
  command: ['curl'],
  environment: {},
  files: new Map([...alpine.files, ['usr/bin/curl', imageProgram], ['entrypoint.sh', imageProgram]]),
  programs: new Map([
    ...alpine.programs,
    ['curl', curl],
    [
      '/entrypoint.sh',
      function* (io) {
        const [first = 'curl', ...rest] = io.argv.slice(1);
        const own = io.program(first);
        // Options alone are curl's.
        return yield* io.become(
          own ? { program: own, argv: [first, ...rest] } : { program: curl, argv: ['curl', first, ...rest] },
        );
      },
    ],
  ]),
};
