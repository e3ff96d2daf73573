import { applets } from '../../applets/index.ts';
import type { Entry } from '../../files.ts';
import type { Program } from '../../process.ts';
import { baseFiles, imageDirectory, imageProgram } from '../base-files.ts';
import type { ImageDefinition } from '../define.ts';
import { execute } from '../execute.ts';
import { redisCli } from './cli.ts';
import { redisServer } from './server.ts';

/** Options alone are those of the server, as the official entrypoint has it. */
const entrypoint: Program = (io) => {
  const words = io.argv.slice(1);
  const isForServer = words[0]?.startsWith('-') || words[0]?.endsWith('.conf');
  return execute(io, isForServer ? ['redis-server', ...words] : words, 'docker-entrypoint.sh: exec');
};

/** Redis: keeps strings, lists, hashes and sets in memory, with their times, and saves them under /data. */
export const redisImage: ImageDefinition = {
  name: 'docker.io/library/redis',
  simulates:
    'A server of strings, lists, hashes, sets and sorted sets with times to live, a password and a dump; redis-cli.',
  tags: ['latest', 'alpine', ...['7', '7.2', '7.4', '8', '8.0'].flatMap((tag) => [tag, `${tag}-alpine`])],
  sizeBytes: 41_000_000,
  entrypoint: ['docker-entrypoint.sh'],
  command: ['redis-server'],
  environment: {},
  workingDirectory: '/data',
  usage: { memoryBytes: 14_286_848, startMs: 10 },
  files: new Map<string, Entry>([
    ...baseFiles,
    ['data', imageDirectory()],
    ...['docker-entrypoint.sh', 'redis-server', 'redis-cli'].map((name): [string, Entry] => [
      `usr/bin/${name}`,
      imageProgram,
    ]),
  ]),
  programs: new Map([
    ...applets,
    ['docker-entrypoint.sh', entrypoint],
    ['redis-server', redisServer],
    ['redis-cli', redisCli],
  ]),
};
