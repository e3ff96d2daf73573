import { type FileNode, memoryVolume, type Volume } from './files.ts';

// Linux' numbers of the devices that the runtime gives every container.
const devices: Record<string, readonly [number, number]> = {
  full: [1, 7],
  null: [1, 3],
  random: [1, 8],
  tty: [5, 0],
  urandom: [1, 9],
  zero: [1, 5],
};
const links = {
  core: '/proc/kcore',
  fd: '/proc/self/fd',
  ptmx: 'pts/ptmx',
  stderr: '/proc/self/fd/2',
  stdin: '/proc/self/fd/0',
  stdout: '/proc/self/fd/1',
};

/** /dev of a container; one with a terminal has a console. */
export function deviceFiles(hasTerminal: boolean): Volume {
  const attributes = { uid: 0, gid: 0, mtimeMs: 0 };
  const entries: [string, FileNode][] = [
    ...Object.entries(devices).map(([name, numbers]): [string, FileNode] => [
      name,
      { kind: 'device', numbers, mode: 0o666, ...attributes },
    ]),
    ...Object.entries(links).map(([name, target]): [string, FileNode] => [
      name,
      { kind: 'link', target, mode: 0o777, ...attributes },
    ]),
    ['mqueue', { kind: 'directory', mode: 0o1777, ...attributes }],
    ['pts/ptmx', { kind: 'device', numbers: [5, 2], mode: 0o666, ...attributes }],
  ];
  if (hasTerminal) entries.push(['console', { kind: 'device', numbers: [136, 0], mode: 0o620, ...attributes }]);
  return { ...memoryVolume(entries), mode: 0o755 };
}
