import type { Entry, Volume } from '../runtime/files.ts';

/** The files of one node that outlive its Pods: where hostPath volumes and volumes made of folders lie. */
export interface HostDisk {
  /** A folder, or one file, as a volume. */
  at(path: string): Volume;
  kindOf(path: string): 'directory' | 'file' | 'missing';
  remove(path: string): void;
}

// What every node has from the start, as far as Pods ask for it.
const folders = [
  '',
  'dev',
  'etc',
  'home',
  'mnt',
  'opt',
  'proc',
  'run',
  'srv',
  'sys',
  'tmp',
  'usr',
  'var',
  'var/lib',
  'var/log',
];

/** An empty disk. */
export function hostDisk(): HostDisk {
  const files = new Map<string, Entry>();
  const made = new Set(folders);

  return {
    at(path) {
      const folder = clean(path);
      made.add(folder);
      return {
        readOnly: false,
        entries() {
          const entries = new Map<string, Entry>();
          for (const [name, text] of files) {
            const inside = below(name, folder);
            if (inside !== undefined) entries.set(inside, text);
          }
          return entries;
        },
        write: (name, text) => void files.set(join(folder, name), text),
        remove: (name) => void files.delete(join(folder, name)),
      };
    },
    kindOf(path) {
      const name = clean(path);
      if (files.has(name)) return 'file';
      const isFolder = made.has(name) || [...files.keys()].some((file) => below(file, name));
      return isFolder ? 'directory' : 'missing';
    },
    remove(path) {
      const folder = clean(path);
      made.delete(folder);
      for (const name of [...files.keys()]) if (below(name, folder) !== undefined) files.delete(name);
    },
  };
}

function clean(path: string): string {
  return path.split('/').filter(Boolean).join('/');
}

function join(folder: string, name: string): string {
  return [folder, name].filter(Boolean).join('/');
}

function below(name: string, folder: string): string | undefined {
  if (name === folder) return '';
  if (folder === '') return name;
  return name.startsWith(`${folder}/`) ? name.slice(folder.length + 1) : undefined;
}
