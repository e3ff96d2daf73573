import { watchBelow } from '../lib/watch-folder.ts';

/** Calls back after changes below the folder, such as those of an editor in another terminal. The result ends it. */
export function watchFolder(folder: string, onChange: () => void): () => void {
  try {
    return watchBelow(folder, onChange);
  } catch {
    // A folder that is not there, or too many watches on the machine: the commands of this prompt still make it look.
    return () => {};
  }
}
