import type { Entry, Volume } from './files.ts';
import type { ContainerLog } from './log.ts';
import { toBytes } from './streams.ts';

/** The bytes in a volume's files, but for those that are still as they were in `before`. */
export function writtenBytes(volume: Volume | undefined, before?: ReadonlyMap<string, Entry>): number {
  let bytes = 0;
  for (const [path, entry] of volume?.entries() ?? []) if (before?.get(path) !== entry) bytes += sizeOf(entry);
  return bytes;
}

function sizeOf(entry: Entry): number {
  if (typeof entry === 'string' || entry instanceof Uint8Array) return toBytes(entry).length;
  return entry.kind === 'file' ? toBytes(entry.content).length : 0;
}

/** The bytes of what is left of a container's log. */
export function logBytes(log: ContainerLog): number {
  return log.lines().reduce((bytes, { text }) => bytes + Buffer.byteLength(text), 0);
}
