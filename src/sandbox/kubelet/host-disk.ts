import type { Entry, Volume } from '../runtime/files.ts';

/** The files of one node that outlive its Pods: where hostPath volumes and volumes made of folders lie. */
export interface HostDisk {
  /** A folder, or one file, as a volume; `pod` is the uid of who writes there. */
  at(path: string, pod?: string): Volume;
  kindOf(path: string): 'directory' | 'file' | 'missing';
  remove(path: string): void;
  /** A copy of all that lies there, but for what these Pods have done: they do it again where they begin anew. */
  contents(without: ReadonlySet<string>): DiskContents;
}

/** What lies on a disk: files by their path, and the folders that were made. */
export interface DiskContents {
  files: ReadonlyMap<string, Entry>;
  folders: ReadonlySet<string>;
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

/** A disk with what lay on another one, or an empty one. */
export function hostDisk(before?: DiskContents): HostDisk {
  const files = new Map<string, Entry>(before && copied(before.files));
  const made = new Set(before?.folders ?? folders);
  /** How files were before the Pod that changed them last came. */
  const earlier = new Map<string, { pod: string; entry: Entry | undefined }>();
  const note = (name: string, pod: string) => {
    if (earlier.get(name)?.pod !== pod) earlier.set(name, { pod, entry: files.get(name) });
  };

  return {
    at(path, pod = '') {
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
        write(name, text) {
          note(join(folder, name), pod);
          files.set(join(folder, name), text);
        },
        remove(name) {
          note(join(folder, name), pod);
          files.delete(join(folder, name));
        },
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
    contents(without) {
      const kept = new Map(files);
      for (const [name, { pod, entry }] of earlier) {
        if (!without.has(pod)) continue;
        if (entry === undefined) kept.delete(name);
        else kept.set(name, entry);
      }
      return { files: copied(kept), folders: new Set(made) };
    },
  };
}

// Programs write attributes of files where they stand.
function copied(files: ReadonlyMap<string, Entry>): Map<string, Entry> {
  return new Map(
    [...files].map(([name, entry]) => [
      name,
      typeof entry === 'string' || entry instanceof Uint8Array ? entry : { ...entry },
    ]),
  );
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
