import type { Container } from '../../kube/object.ts';
import { type Entry, type Mount, memoryVolume } from '../runtime/files.ts';
import type { ContainerLog } from '../runtime/log.ts';
import { toBytes } from '../runtime/streams.ts';

// pkg/kubelet/container: what is longer is cut.
const longestMessage = 4096;
const longestLog = 2048;
const mostLines = 80;

/** Where a container leaves its last words: a file that the kubelet mounts, or its log. */
export function terminationMessage(container: Container): {
  mount: Mount;
  read(exitCode: number, log: ContainerLog | undefined): string | undefined;
} {
  const volume = memoryVolume([['', '']]);
  return {
    mount: { path: container.terminationMessagePath ?? '/dev/termination-log', volume, readOnly: false },
    read(exitCode, log) {
      const written = textOf(volume.entries().get(''));
      if (written) return written.slice(0, longestMessage);
      if (container.terminationMessagePolicy !== 'FallbackToLogsOnError' || exitCode === 0) return undefined;
      const lines = log?.lines().slice(-mostLines) ?? [];
      return lines
        .map(({ text }) => text)
        .join('')
        .slice(-longestLog);
    },
  };
}

function textOf(entry: Entry | undefined): string {
  if (typeof entry === 'string') return entry;
  if (!entry) return '';
  if (entry instanceof Uint8Array) return Buffer.from(entry).toString('utf8');
  return entry.kind === 'file' ? Buffer.from(toBytes(entry.content)).toString('utf8') : '';
}
