import type { Clock } from '../../lib/clock.ts';
import type { Entry, FileNode, Volume } from './files.ts';
import type { Process } from './process.ts';

/** /proc, as far as scripts look: the processes, and a few facts about the machine. */
export function procVolume(list: () => Process[], clock: Clock): Volume {
  const startMs = clock.now();
  return {
    readOnly: false,
    mode: 0o555,
    entries() {
      const entries = new Map<string, Entry>();
      for (const [name, text] of Object.entries(machine(clock.now() - startMs))) entries.set(name, asFile(text));
      for (const process of list())
        for (const [name, node] of Object.entries(ofProcess(process))) entries.set(`${process.pid}/${name}`, node);
      return entries;
    },
    write: () => {},
    remove: () => {},
  };
}

const attributes = { uid: 0, gid: 0, mtimeMs: 0 };
const asFile = (content: string): FileNode => ({ kind: 'file', content, mode: 0o444, ...attributes });
const asLink = (target: string): FileNode => ({ kind: 'link', target, mode: 0o777, ...attributes });

function ofProcess({ argv, pid, parent, environment, user }: Process): Record<string, FileNode> {
  const name = (argv[0] ?? '').split('/').at(-1)?.slice(0, 15) ?? '';
  const ids = (id: number) => [id, id, id, id].join('\t');
  return {
    cmdline: asFile(argv.map((word) => `${word}\0`).join('')),
    comm: asFile(`${name}\n`),
    environ: asFile(
      Object.entries(environment)
        .map(([key, value]) => `${key}=${value}\0`)
        .join(''),
    ),
    status: asFile(
      `Name:\t${name}\nState:\tS (sleeping)\nTgid:\t${pid}\nPid:\t${pid}\nPPid:\t${parent}\nUid:\t${ids(user.uid)}\nGid:\t${ids(user.gid)}\n`,
    ),
    'fd/0': asLink('/dev/null'),
    'fd/1': asLink('pipe:[1]'),
    'fd/2': asLink('pipe:[2]'),
  };
}

const nodeMemoryKiB = 8 * 1024 * 1024;
const processors = 4;

function machine(upMs: number): Record<string, string> {
  const seconds = (upMs / 1000).toFixed(2);
  const kib = (value: number) => `${String(value).padStart(15)} kB`;
  return {
    uptime: `${seconds} ${seconds}\n`,
    loadavg: '0.00 0.00 0.00 1/100 1\n',
    version: 'Linux version 6.1.0\n',
    meminfo: `MemTotal: ${kib(nodeMemoryKiB)}\nMemFree:  ${kib(nodeMemoryKiB / 2)}\nMemAvailable: ${kib(nodeMemoryKiB / 2)}\n`,
    cpuinfo: Array.from(
      { length: processors },
      (_, index) => `processor\t: ${index}\nmodel name\t: simulated\n\n`,
    ).join(''),
  };
}
