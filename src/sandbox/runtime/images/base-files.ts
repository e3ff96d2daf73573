import { applets } from '../applets/index.ts';
import type { Entry, FileNode } from '../files.ts';

// When what Docker Hub's images hold was made.
const mtimeMs = Date.UTC(2024, 8, 26, 21, 31, 42);

export const imageDirectory = (mode = 0o755): FileNode => ({ kind: 'directory', mode, uid: 0, gid: 0, mtimeMs });
/** A program's file: what it does is told by the image's table of programs. */
export const imageProgram: FileNode = { kind: 'file', content: '', mode: 0o755, uid: 0, gid: 0, mtimeMs };

/** What every image has that holds a shell: the usual folders, root and nobody, and busybox's programs in `bin`. */
export const baseFiles: readonly (readonly [string, Entry])[] = [
  ...['bin', 'dev', 'etc', 'home', 'proc', 'sys', 'usr', 'usr/bin', 'usr/sbin', 'var', 'var/log', 'run'].map(
    (path): [string, Entry] => [path, imageDirectory()],
  ),
  ['root', imageDirectory(0o700)],
  ['tmp', imageDirectory(0o1777)],
  ['etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n'],
  ['etc/group', 'root:x:0:\nnogroup:x:65534:\n'],
  ...[...applets.keys()].map((name): [string, Entry] => [`bin/${name}`, imageProgram]),
];

/** What an image has that holds one program, `manager`, and no shell. */
export const managerFiles: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  ...['etc', 'tmp', 'var', 'run'].map((path): [string, Entry] => [path, imageDirectory()]),
  ['etc/passwd', 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n'],
  ['manager', imageProgram],
]);
