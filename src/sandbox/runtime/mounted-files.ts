import { normalize, normalizeParts, parentOf, under } from './file-path.ts';
import {
  type Attributes,
  type Entry,
  type FileNode,
  type Files,
  type Mount,
  type Problem,
  root as rootUser,
  type Stat,
  type User,
  type Volume,
} from './files.ts';
import { type Chunk, toBytes } from './streams.ts';

/** Where a path leads: a key in a mounted volume. */
interface Place {
  path: string;
  mount: Mount;
  key: string;
}

// A directory's own size on a usual file system.
const directorySize = 4096;
// No file of a container grows beyond this: the sandbox keeps them in memory.
const maxFileBytes = 64 * 1024 * 1024;

/** The files of a container: its image's, with volumes mounted over them. */
export function mountedFiles(settings: {
  /** By path without the leading slash. */
  image: ReadonlyMap<string, Entry>;
  mounts: readonly Mount[];
  readOnlyRoot?: boolean;
  /** Milliseconds since 1970. */
  now(): number;
}): Files {
  const { now } = settings;
  const madeMs = now();
  const rootMount: Mount = {
    path: '/',
    volume: overlay(settings.image),
    readOnly: settings.readOnlyRoot ?? false,
    type: 'overlay',
  };
  const mounts = [rootMount, ...settings.mounts.map((mount) => ({ ...mount, path: `/${normalize(mount.path)}` }))];
  // The deepest mount that holds a path counts; of two at one path, the later.
  const ordered = [...mounts].reverse().sort((a, b) => b.path.length - a.path.length);

  const locate = (path: string): Place => {
    const clean = normalize(path);
    const mount = ordered.find((m) => under(clean, m.path.slice(1)) !== undefined) ?? rootMount;
    const inside = under(clean, mount.path.slice(1)) ?? '';
    return { path: `/${clean}`, mount, key: [normalize(mount.subPath ?? ''), inside].filter(Boolean).join('/') };
  };

  const nodeAt = ({ path, mount, key }: Place): FileNode | undefined => {
    const found = mount.volume.entries().get(key);
    if (found !== undefined) return asNode(found, mount === rootMount ? imageMs : madeMs);
    const isMounted = mounts.some((m) => under(m.path.slice(1), path.slice(1)) !== undefined);
    if (!isMounted && !hasBelow(mount.volume, key)) return undefined;
    const isVolume = mount !== rootMount && path === mount.path;
    const mode = isVolume ? (mount.volume.mode ?? 0o777) : 0o755;
    return { kind: 'directory', mode, uid: 0, gid: 0, mtimeMs: mount === rootMount ? imageMs : madeMs };
  };

  /** Follows links; the last part's only when `last`. */
  const follow = (path: string, last: boolean): Place | Problem => {
    let left = normalizeParts(path);
    let done: string[] = [];
    for (let links = 0; ; ) {
      const part = left.shift();
      if (part === undefined) return locate(done.join('/'));
      if (part === '..') {
        done.pop();
        continue;
      }
      const place = locate([...done, part].join('/'));
      const found = place.mount.volume.entries().get(place.key);
      const node = found === undefined ? undefined : asNode(found, 0);
      if (node?.kind === 'link' && (left.length > 0 || last)) {
        if (++links > 40) return 'Too many levels of symbolic links';
        if (node.target.startsWith('/')) done = [];
        left = [...normalizeParts(node.target), ...left];
        continue;
      }
      if (node && node.kind !== 'directory' && left.length > 0) return 'Not a directory';
      done.push(part);
    }
  };

  const isReadOnly = ({ mount }: Place) => mount.readOnly || mount.volume.readOnly;

  const names = (place: Place): string[] => {
    const found = new Set<string>();
    for (const entry of place.mount.volume.entries().keys()) {
      const rest = under(entry, place.key);
      if (rest) found.add(rest.split('/')[0] ?? rest);
    }
    for (const { path } of mounts) {
      const rest = under(path.slice(1), place.path.slice(1));
      if (rest) found.add(rest.split('/')[0] ?? rest);
    }
    return [...found].sort(byBytes);
  };

  const as = (user: User): Files => {
    const may = (node: FileNode, wanted: number) => {
      if (user.uid === 0) return wanted !== 1 || node.kind === 'directory' || (node.mode & 0o111) !== 0;
      const isGroup = node.gid === user.gid || user.groups.includes(node.gid);
      const shift = node.uid === user.uid ? 6 : isGroup ? 3 : 0;
      return ((node.mode >> shift) & wanted) === wanted;
    };
    /** Whether names may be added to or taken from the directory that holds the place. */
    const parentProblem = (place: Place): Problem | undefined => {
      const parent = nodeAt(locate(parentOf(place.path)));
      if (!parent) return 'No such file or directory';
      if (parent.kind !== 'directory') return 'Not a directory';
      if (isReadOnly(place)) return 'Read-only file system';
      return may(parent, 2) ? undefined : 'Permission denied';
    };
    const stickyProblem = (place: Place, node: FileNode): Problem | undefined => {
      const parent = nodeAt(locate(parentOf(place.path)));
      const isOwn = user.uid === 0 || node.uid === user.uid || parent?.uid === user.uid;
      return parent && (parent.mode & 0o1000) !== 0 && !isOwn ? 'Operation not permitted' : undefined;
    };
    const put = (place: Place, node: FileNode) => place.mount.volume.write(place.key, node);
    const fresh = (mode: number): Attributes => ({ mode, uid: user.uid, gid: user.gid, mtimeMs: now() });
    const take = (place: Place) => {
      place.mount.volume.remove(place.key);
      // A directory stays when the last that was in it goes.
      const parent = locate(parentOf(place.path));
      if (parent.mount === place.mount && parent.key && !nodeAt(parent))
        put(parent, { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtimeMs: now() });
    };
    const store = (path: string, change: (before: Chunk) => Chunk, mode: number): Problem | undefined => {
      const place = follow(path, true);
      if (typeof place === 'string') return place;
      const node = nodeAt(place);
      if (path.endsWith('/')) return node?.kind === 'directory' || !node ? 'Is a directory' : 'Not a directory';
      if (node?.kind === 'directory') return 'Is a directory';
      if (node?.kind === 'device') return undefined;
      const problem = node
        ? isReadOnly(place)
          ? 'Read-only file system'
          : may(node, 2)
            ? undefined
            : 'Permission denied'
        : parentProblem(place);
      if (problem) return problem;
      const content = change(node?.kind === 'file' ? node.content : '');
      if (content.length > maxFileBytes) return 'No space left on device';
      const attributes = node?.kind === 'file' ? { ...node, mtimeMs: now() } : fresh(mode);
      put(place, { ...attributes, kind: 'file', content });
      return undefined;
    };

    const load: Files['load'] = (path) => {
      const place = follow(path, true);
      if (typeof place === 'string') return { kind: 'problem', problem: place };
      const node = nodeAt(place);
      if (!node) return { kind: 'problem', problem: 'No such file or directory' };
      if (node.kind === 'directory') return { kind: 'problem', problem: 'Is a directory' };
      if (path.endsWith('/')) return { kind: 'problem', problem: 'Not a directory' };
      if (!may(node, 4)) return { kind: 'problem', problem: 'Permission denied' };
      return { kind: 'content', content: node.kind === 'file' ? node.content : '' };
    };

    return {
      load,
      read(path) {
        const loaded = load(path);
        if (loaded.kind === 'problem') return undefined;
        return typeof loaded.content === 'string' ? loaded.content : Buffer.from(loaded.content).toString('utf8');
      },
      write: (path, content, mode = 0o644) => store(path, () => content, mode),
      append: (path, content) => store(path, (before) => joined(before, content), 0o644),
      remove(path) {
        const place = follow(path, false);
        if (typeof place === 'string') return place;
        const node = nodeAt(place);
        if (!node) return 'No such file or directory';
        if (node.kind === 'directory') return 'Is a directory';
        const problem = parentProblem(place) ?? stickyProblem(place, node);
        if (problem) return problem;
        if (mounts.some((mount) => mount.path === place.path)) return 'Device or resource busy';
        take(place);
        return undefined;
      },
      makeDirectory(path, mode = 0o755) {
        const place = follow(path, true);
        if (typeof place === 'string') return place;
        if (nodeAt(place)) return 'File exists';
        const problem = parentProblem(place);
        if (!problem) put(place, { kind: 'directory', ...fresh(mode) });
        return problem;
      },
      removeDirectory(path) {
        const place = follow(path, false);
        if (typeof place === 'string') return place;
        const node = nodeAt(place);
        if (!node) return 'No such file or directory';
        if (node.kind !== 'directory') return 'Not a directory';
        if (mounts.some((mount) => mount.path === place.path)) return 'Device or resource busy';
        const problem = parentProblem(place) ?? stickyProblem(place, node);
        if (problem) return problem;
        if (names(place).length > 0) return 'Directory not empty';
        take(place);
        return undefined;
      },
      link(target, path) {
        const place = follow(path, false);
        if (typeof place === 'string') return place;
        if (nodeAt(place)) return 'File exists';
        const problem = parentProblem(place);
        if (!problem) put(place, { kind: 'link', target, ...fresh(0o777) });
        return problem;
      },
      rename(from, to) {
        const source = follow(from, false);
        const target = follow(to, false);
        if (typeof source === 'string') return source;
        if (typeof target === 'string') return target;
        const node = nodeAt(source);
        if (!node) return 'No such file or directory';
        const problem = parentProblem(source) ?? parentProblem(target) ?? stickyProblem(source, node);
        if (problem) return problem;
        if (mounts.some((mount) => mount.path === source.path)) return 'Device or resource busy';
        if (source.mount !== target.mount) return 'Invalid cross-device link';
        if (source.path === target.path) return undefined;
        const there = nodeAt(target);
        if (there?.kind === 'directory' && node.kind !== 'directory') return 'Is a directory';
        if (there && there.kind !== 'directory' && node.kind === 'directory') return 'Not a directory';
        if (there?.kind === 'directory' && names(target).length > 0) return 'Directory not empty';
        if (node.kind === 'directory' && under(target.path.slice(1), source.path.slice(1)) !== undefined)
          return 'Invalid argument';
        for (const [key, entry] of [...source.mount.volume.entries()]) {
          const rest = under(key, source.key);
          if (!rest) continue;
          source.mount.volume.remove(key);
          source.mount.volume.write(`${target.key}/${rest}`, entry);
        }
        put(target, node);
        take(source);
        return undefined;
      },
      change(path, attributes, followLink = true) {
        const place = follow(path, followLink);
        if (typeof place === 'string') return place;
        const node = nodeAt(place);
        if (!node) return 'No such file or directory';
        if (isReadOnly(place)) return 'Read-only file system';
        const isOwn = user.uid === 0 || user.uid === node.uid;
        const chowns = attributes.uid !== undefined && attributes.uid !== node.uid;
        if (!isOwn || (chowns && user.uid !== 0)) return 'Operation not permitted';
        put(place, { ...node, ...attributes });
        return undefined;
      },
      list(path) {
        const place = follow(path, true);
        if (typeof place === 'string' || nodeAt(place)?.kind !== 'directory') return undefined;
        return names(place);
      },
      stat(path, followLink = true) {
        const place = follow(path, followLink || path.endsWith('/'));
        const node = typeof place === 'string' ? undefined : nodeAt(place);
        return node && (!path.endsWith('/') || node.kind === 'directory') ? statOf(node) : undefined;
      },
      resolve(path) {
        const place = follow(path, true);
        return typeof place === 'string' ? undefined : place.path;
      },
      may(path, wanted) {
        const place = follow(path, true);
        const node = typeof place === 'string' ? undefined : nodeAt(place);
        if (!node || typeof place === 'string') return false;
        return may(node, wanted) && (wanted !== 2 || node.kind === 'device' || !isReadOnly(place));
      },
      mounts: () => mounts,
      as,
    };
  };
  return as(rootUser);
}

// What images of Docker Hub carry for most of their files: when the release that they hold was made.
const imageMs = Date.UTC(2024, 8, 26, 21, 31, 42);

function asNode(entry: Entry, mtimeMs: number): FileNode {
  if (typeof entry !== 'string' && !(entry instanceof Uint8Array)) return entry;
  return { kind: 'file', content: entry, mode: 0o644, uid: 0, gid: 0, mtimeMs };
}

function statOf(node: FileNode): Stat {
  const { kind, mode, uid, gid, mtimeMs } = node;
  const plain = { kind, mode, uid, gid, mtimeMs };
  if (node.kind === 'directory') return { ...plain, size: directorySize };
  if (node.kind === 'link') return { ...plain, size: Buffer.byteLength(node.target), target: node.target };
  if (node.kind === 'device') return { ...plain, size: 0, numbers: node.numbers };
  return { ...plain, size: typeof node.content === 'string' ? Buffer.byteLength(node.content) : node.content.length };
}

function joined(before: Chunk, added: Chunk): Chunk {
  if (typeof before === 'string' && typeof added === 'string') return before + added;
  return Buffer.concat([toBytes(before), toBytes(added)]);
}

/** The image's files with a container's changes over them: the image's own stay as they are, and are not copied. */
function overlay(image: ReadonlyMap<string, Entry>): Volume {
  let changed: Map<string, Entry> | undefined;
  const own = () => {
    changed ??= new Map(image);
    return changed;
  };
  return {
    readOnly: false,
    entries: () => changed ?? image,
    write: (path, entry) => void own().set(path, entry),
    remove: (path) => void own().delete(path),
  };
}

function hasBelow(volume: Volume, key: string): boolean {
  if (key === '') return true;
  for (const path of volume.entries().keys()) if (path.startsWith(key) && path[key.length] === '/') return true;
  return false;
}

const byBytes = (a: string, b: string) => (a < b ? -1 : 1);
