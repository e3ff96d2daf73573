import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * Calls back after changes below a folder, until it is closed with the result. An error, such as of a folder that goes
 * away, ends it: what is there no longer changes.
 */
export function watchBelow(folder: string, onChange: () => void): () => void {
  // Node's recursive watch of Linux watches files, and loses one whose place another takes, as many editors save.
  return process.platform === 'linux' ? watchEach(folder, onChange) : watchOne(folder, true, onChange);
}

function watchOne(folder: string, recursive: boolean, onChange: () => void): () => void {
  const watcher = watch(folder, { recursive, persistent: false }, onChange);
  watcher.on('error', () => watcher.close());
  return () => watcher.close();
}

function watchEach(root: string, onChange: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  const forget = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const follow = () => {
    const found = new Set(foldersOf(root));
    for (const folder of watchers.keys()) if (!found.has(folder)) forget(folder);
    for (const folder of found) if (!watchers.has(folder)) add(folder);
  };
  const add = (folder: string) => {
    const watcher = watch(folder, { persistent: false }, () => {
      follow();
      onChange();
    });
    watcher.on('error', () => forget(folder));
    watchers.set(folder, watcher);
  };
  follow();
  return () => {
    for (const folder of [...watchers.keys()]) forget(folder);
  };
}

/** The folder and all below it; none when it is not there. */
function foldersOf(root: string): string[] {
  try {
    const below = readdirSync(root, { withFileTypes: true, recursive: true });
    return [root, ...below.filter((each) => each.isDirectory()).map((each) => join(each.parentPath, each.name))];
  } catch {
    return [];
  }
}
