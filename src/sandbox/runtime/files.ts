/** A container's files, by absolute path. Directories are there when something is in them. */
export interface Files {
  read(path: string): string | undefined;
  /** False when the path is read-only. */
  write(path: string, text: string): boolean;
  remove(path: string): boolean;
  /** The names in a directory, sorted; undefined when there is no such directory. */
  list(path: string): string[] | undefined;
}

/** A volume as a container sees it: `read` may look at what the cluster holds now, as a mounted ConfigMap does. */
export interface Volume {
  readOnly: boolean;
  entries(): ReadonlyMap<string, string>;
  write(path: string, text: string): void;
  remove(path: string): void;
}

/** A volume in memory: emptyDir, and the image's own files. */
export function memoryVolume(initial: Iterable<readonly [string, string]> = []): Volume {
  const entries = new Map(initial);
  return {
    readOnly: false,
    entries: () => entries,
    write: (path, text) => void entries.set(path, text),
    remove: (path) => void entries.delete(path),
  };
}

/** A volume that shows data from elsewhere and cannot be written. */
export function viewVolume(entries: () => ReadonlyMap<string, string>): Volume {
  return { readOnly: true, entries, write: () => {}, remove: () => {} };
}

export interface Mount {
  path: string;
  volume: Volume;
  readOnly: boolean;
  /** The part of the volume that is mounted. */
  subPath?: string;
}

/** The files of a container: its image's, with volumes mounted over them. */
export function mountedFiles(image: Iterable<readonly [string, string]>, mounts: readonly Mount[]): Files {
  const root: Mount = { path: '/', volume: memoryVolume(image), readOnly: false };
  const ordered = [...mounts].sort((a, b) => b.path.length - a.path.length).concat(root);
  const locate = (path: string): { mount: Mount; key: string } => {
    const clean = normalize(path);
    const mount = ordered.find((m) => under(clean, normalize(m.path)) !== undefined) ?? root;
    const inside = under(clean, normalize(mount.path)) ?? '';
    return { mount, key: [mount.subPath ?? '', inside].filter(Boolean).join('/') };
  };
  const readOnly = ({ mount }: { mount: Mount }) => mount.readOnly || mount.volume.readOnly;
  return {
    read: (path) => {
      const { mount, key } = locate(path);
      return mount.volume.entries().get(key);
    },
    write: (path, text) => {
      const at = locate(path);
      if (readOnly(at)) return false;
      at.mount.volume.write(at.key, text);
      return true;
    },
    remove: (path) => {
      const at = locate(path);
      if (readOnly(at) || !at.mount.volume.entries().has(at.key)) return false;
      at.mount.volume.remove(at.key);
      return true;
    },
    list: (path) => {
      const clean = normalize(path);
      const names = new Set<string>();
      const { mount, key } = locate(path);
      for (const entry of mount.volume.entries().keys()) {
        const rest = under(entry, key);
        if (rest) names.add(rest.split('/')[0] ?? rest);
      }
      for (const { path: mounted } of mounts) {
        const rest = under(normalize(mounted), clean);
        if (rest) names.add(rest.split('/')[0] ?? rest);
      }
      const exists = names.size > 0 || mounts.some((m) => normalize(m.path) === clean);
      return exists ? [...names].sort() : undefined;
    },
  };
}

/** `/a/./b/../c/` → `a/c`. */
function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The rest of `path` below `folder`; '' for the folder itself, undefined when it is elsewhere. */
function under(path: string, folder: string): string | undefined {
  if (folder === '' || path === folder) return path === folder ? '' : path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}
