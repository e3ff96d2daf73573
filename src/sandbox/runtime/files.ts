import type { Chunk } from './streams.ts';

/** Who acts: numbers alone, as the kernel sees it. */
export interface User {
  uid: number;
  gid: number;
  groups: readonly number[];
}

export const root: User = { uid: 0, gid: 0, groups: [] };

/** Why something could not be done with a file, in libc's words. */
export type Problem =
  | 'No such file or directory'
  | 'Is a directory'
  | 'Not a directory'
  | 'File exists'
  | 'Directory not empty'
  | 'Read-only file system'
  | 'Permission denied'
  | 'Operation not permitted'
  | 'Invalid argument'
  | 'Device or resource busy'
  | 'Symbolic link loop'
  | 'No space left on device'
  | 'Too many levels of symbolic links'
  | 'Invalid cross-device link';

/** What a file has beside its content. */
export interface Attributes {
  /** The permission bits. */
  mode: number;
  uid: number;
  gid: number;
  mtimeMs: number;
}

/** A file, directory, symbolic link or device as it is kept. */
export type FileNode = Attributes &
  (
    | { kind: 'file'; content: Chunk }
    | { kind: 'directory' }
    | { kind: 'link'; target: string }
    | { kind: 'device'; numbers: readonly [number, number] }
  );

/** Text and bytes alone are files of root that all may read. */
export type Entry = Chunk | FileNode;

export type Stat = Attributes & {
  kind: FileNode['kind'];
  /** In bytes. */
  size: number;
  /** Of a symbolic link. */
  target?: string;
  /** Of a device. */
  numbers?: readonly [number, number];
};

/** A container's files, by absolute path, as one user may use them. */
export interface Files {
  /** A file's text; undefined when it cannot be read: `load` says why. */
  read(path: string): string | undefined;
  load(path: string): { kind: 'content'; content: Chunk } | { kind: 'problem'; problem: Problem };
  /** Makes a file or writes it anew. */
  write(path: string, content: Chunk, mode?: number): Problem | undefined;
  append(path: string, content: Chunk): Problem | undefined;
  /** Removes what is no directory. */
  remove(path: string): Problem | undefined;
  makeDirectory(path: string, mode?: number): Problem | undefined;
  removeDirectory(path: string): Problem | undefined;
  /** Makes a symbolic link at `path`. */
  link(target: string, path: string): Problem | undefined;
  rename(from: string, to: string): Problem | undefined;
  change(path: string, attributes: Partial<Attributes>, followLink?: boolean): Problem | undefined;
  /** The names in a directory, sorted; undefined when there is no such directory. */
  list(path: string): string[] | undefined;
  /** Undefined when there is nothing; `followLink` is true unless said otherwise. */
  stat(path: string, followLink?: boolean): Stat | undefined;
  /** The path without links. */
  resolve(path: string): string | undefined;
  /** Whether the user may read (4), write (2) or execute (1) it. */
  may(path: string, wanted: 4 | 2 | 1): boolean;
  /** What is mounted where, the root first. */
  mounts(): readonly Mount[];
  /** The same files for another user. */
  as(user: User): Files;
}

/** A volume as a container sees it: `entries` may look at what the cluster holds now, as a mounted ConfigMap does. */
export interface Volume {
  readOnly: boolean;
  /** By path without a leading slash; directories are there when something is in them, or as nodes. */
  entries(): ReadonlyMap<string, Entry>;
  write(path: string, entry: Entry): void;
  remove(path: string): void;
  /** The mode of the volume's own directory; 0o777 when not given. */
  mode?: number;
}

/** A volume in memory: emptyDir for instance. */
export function memoryVolume(initial: Iterable<readonly [string, Entry]> = []): Volume {
  const entries = new Map(initial);
  return {
    readOnly: false,
    entries: () => entries,
    write: (path, entry) => void entries.set(path, entry),
    remove: (path) => void entries.delete(path),
  };
}

/** A volume that shows data from elsewhere and cannot be written. */
export function viewVolume(entries: () => ReadonlyMap<string, Entry>): Volume {
  return { readOnly: true, entries, write: () => {}, remove: () => {} };
}

export interface Mount {
  /** Absolute. */
  path: string;
  volume: Volume;
  readOnly: boolean;
  /** The part of the volume that is mounted. */
  subPath?: string;
  /** What `mount` and `df` call it. */
  type?: string;
}
