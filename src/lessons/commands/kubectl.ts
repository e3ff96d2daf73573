import { leadsOut } from '../files.ts';
import { isShared } from '../kubectl/facts.ts';
import { type CommandLine, readCommandLine } from '../kubectl/parse.ts';
import { staysHere } from './words.ts';

/** Why a lesson may not have kubectl run with these words; undefined when it may. */
export function kubectlRefusal(words: readonly string[]): string | undefined {
  const line = readCommandLine(words);
  if ('message' in line) return line.message;
  return leavesCluster(line) ?? writesKubeconfig(line) ?? startsPrograms(line) ?? leavesFolder(line) ?? endless(line);
}

/** The flags of all commands that say which cluster is asked, and as whom; `--as` still passes the guard as the attempt. */
const elsewhere = new Set([
  ...['server', 'kubeconfig', 'context', 'cluster', 'user', 'token', 'username', 'password', 'kuberc'],
  ...['certificate-authority', 'client-certificate', 'client-key', 'insecure-skip-tls-verify', 'tls-server-name'],
  'proxy-url',
]);

function leavesCluster({ name, flags }: CommandLine): string | undefined {
  const given = flags.find((flag) => elsewhere.has(flag.name) && isShared(flag.name, name));
  return given && `${given.written} leads away from the attempt's cluster: ${staysHere}`;
}

const lookingOnly = new Set(['', ' view', ' current-context', ' get-contexts', ' get-clusters', ' get-users']);

function writesKubeconfig({ name, flags, operands }: CommandLine): string | undefined {
  if (name.split(' ')[0] !== 'config' || lookingOnly.has(name.slice('config'.length))) return undefined;
  const current = flags.some((flag) => flag.name === 'current') && operands.length === 2;
  if (name === 'config set-context' && current && flags.every((flag) => /^(current|namespace)$/.test(flag.name)))
    return undefined;
  return `kubectl ${name} changes to which cluster commands go: leave it out, and name a namespace with -n`;
}

const starters = new Set(['enable-alpha-plugins', 'enable-helm', 'helm-command']);

function startsPrograms({ flags }: CommandLine): string | undefined {
  const given = flags.find((flag) => starters.has(flag.name));
  return given && `${given.written} starts other programs, and commands of a lesson start none: leave it out`;
}

/** Flags with a file or a folder that is read or written. */
const paths = new Set([
  ...['filename', 'kustomize', 'from-file', 'from-env-file', 'patch-file', 'cert', 'key', 'output-directory'],
  ...['cache-dir', 'profile-output'],
]);

function leavesFolder({ name, flags, operands }: CommandLine): string | undefined {
  const named = flags.filter((flag) => paths.has(flag.name)).flatMap(({ value = '' }) => value.split(','));
  // `--from-file=key=path`; on the other side of `pod:path` is a container.
  const files = named.map((each) => each.slice(each.indexOf('=') + 1));
  const places = name === 'cp' || name === 'kustomize' ? operands.filter((each) => !/^[^/.][^:]*:/.test(each)) : [];
  const outside = [...files, ...places].find(leadsOut);
  return outside && `${outside} leads out of the working folder: name a file in it`;
}

const neverEnding: Readonly<Record<string, string>> = {
  attach: 'look with kubectl logs',
  edit: 'change it with kubectl patch or kubectl apply',
  'apply edit-last-applied': 'change it with kubectl apply',
  'port-forward': 'ask a Service with kubectl get --raw',
  proxy: 'ask the API with kubectl get --raw',
};

const neverEndingFlags: Readonly<Record<string, string>> = {
  'get watch': 'wait with kubectl wait, then look once',
  'get watch-only': 'wait with kubectl wait, then look once',
  'events watch': 'wait with kubectl wait, then look once',
  'logs follow': 'wait with kubectl wait, then read the logs once',
  'create edit': 'leave it out',
  'delete interactive': 'leave it out',
};

function endless({ name, flags }: CommandLine): string | undefined {
  const instead = neverEnding[name];
  if (instead !== undefined) return `kubectl ${name} does not end by itself: ${instead}`;
  for (const flag of flags) {
    if (flag.value === 'false') continue;
    const better = neverEndingFlags[`${name} ${flag.name}`];
    if (better !== undefined) return `kubectl ${name} ${flag.written} does not end by itself: ${better}`;
    if (flag.name === 'tty') return `kubectl ${name} ${flag.written} needs a terminal, and nobody types: leave it out`;
  }
  return undefined;
}
