import type { Volume } from '../runtime/files.ts';
import type { HostDisk } from './host-disk.ts';

/** A path of the node as a volume; a text says why it is not what it was said to be. */
export function hostPathVolume(
  disk: HostDisk,
  { path, type = '' }: { path: string; type?: string },
  pod: string,
): Volume | string {
  const kind = disk.kindOf(path);
  const failed = (what: string) => `hostPath type check failed: ${path} is not a ${what}`;
  if ((type === 'Directory' && kind !== 'directory') || (type === 'DirectoryOrCreate' && kind === 'file'))
    return failed('directory');
  if ((type === 'File' && kind !== 'file') || (type === 'FileOrCreate' && kind === 'directory')) return failed('file');
  if (type === 'Socket') return failed('socket file');
  if (type === 'CharDevice') return failed('character device');
  if (type === 'BlockDevice') return failed('block device');
  return disk.at(path, pod);
}
