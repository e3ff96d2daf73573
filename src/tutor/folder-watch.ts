import { watch } from 'node:fs';

/** Calls back after changes below the folder, such as those of an editor in another terminal. The result ends it. */
export function watchFolder(folder: string, onChange: () => void): () => void {
  try {
    const watcher = watch(folder, { recursive: true, persistent: false }, onChange);
    // A folder that goes away, or too many watches on the machine: the commands of this prompt still make it look.
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => {};
  }
}
