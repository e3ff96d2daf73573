import { applets } from '../../applets/index.ts';
import type { Entry } from '../../files.ts';
import type { Program } from '../../process.ts';
import { curl } from '../../programs/curl/index.ts';
import { scanningNc } from '../../programs/nc.ts';
import { baseFiles, imageProgram } from '../base-files.ts';
import type { ImageDefinition } from '../define.ts';
import { connect } from './connect.ts';
import { dnsServerList, dnsSuffix, etcHosts } from './dns.ts';
import { entrypointTester } from './entrypoint-tester.ts';
import { grpcHealthChecking } from './grpc-health-checking.ts';
import { guestbook } from './guestbook.ts';
import { liveness } from './liveness.ts';
import { logsGenerator } from './logs-generator.ts';
import { mounttest } from './mounttest.ts';
import { mv } from './mv.ts';
import { netexec } from './netexec.ts';
import { pause } from './pause.ts';
import { porter } from './porter.ts';
import { serveHostname } from './serve-hostname.ts';
import { testWebserver } from './test-webserver.ts';

const version = '2.63.0';

const commands: Record<string, Program> = {
  connect,
  'dns-server-list': dnsServerList,
  'dns-suffix': dnsSuffix,
  'etc-hosts': etcHosts,
  'entrypoint-tester': entrypointTester,
  'grpc-health-checking': grpcHealthChecking,
  guestbook,
  liveness,
  'logs-generator': logsGenerator,
  mounttest,
  netexec,
  pause,
  porter,
  'serve-hostname': serveHostname,
  'test-webserver': testWebserver,
};

const agnhostProgram: Program = function* (io) {
  const [, name = ''] = io.argv;
  if (name === '--version') {
    io.out(`agnhost version ${version}\n`);
    return 0;
  }
  const command = commands[name];
  if (command) return yield* command(io);
  if (name === '' || name === 'help' || name === '--help') {
    io.out(
      `Usage:\n  app [command]\n\nAvailable Commands:\n${Object.keys(commands)
        .map((known) => `  ${known}\n`)
        .join('')}`,
    );
    return 0;
  }
  io.err(`Error: unknown command ${JSON.stringify(name)} for "app"\nRun 'app --help' for usage.\n`);
  return 1;
};

/** The image of Kubernetes' own tests: one program with many commands. */
export const agnhost: ImageDefinition = {
  name: 'registry.k8s.io/e2e-test-images/agnhost',
  simulates: `The commands ${Object.keys(commands).sort().join(', ')}, and busybox's programs.`,
  tags: ['2.53', '2.55', version],
  sizeBytes: 54_000_000,
  entrypoint: ['/agnhost'],
  command: ['pause'],
  environment: {},
  files: new Map<string, Entry>([
    ...baseFiles,
    ['agnhost', imageProgram],
    ['agnhost-2', imageProgram],
    ['localhost.crt', ''],
    ['localhost.key', ''],
  ]),
  programs: new Map([
    ...applets,
    ['curl', curl],
    ['mv', mv],
    ['nc', scanningNc],
    ['/agnhost', agnhostProgram],
    ['/agnhost-2', agnhostProgram],
  ]),
};

const demo = (name: string): ImageDefinition => ({
  name: `registry.k8s.io/e2e-test-images/${name}`,
  simulates: 'A web server that serves its files.',
  tags: ['1.8'],
  sizeBytes: 49_000_000,
  entrypoint: ['/agnhost'],
  command: ['test-webserver'],
  environment: {},
  files: new Map([...agnhost.files, ['data.json', `{\n  "image": "${name}.jpg"\n}\n`]]),
  programs: agnhost.programs,
});

/** Two web servers that differ in what they show. */
export const nautilus = demo('nautilus');
export const kitten = demo('kitten');
