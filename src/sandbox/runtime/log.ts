/** One line as the container runtime wrote it down; a line that has not ended lacks its newline. */
export interface LogLine {
  atMs: number;
  stream: 'stdout' | 'stderr';
  text: string;
}

/** What one run of a container wrote. */
export interface ContainerLog {
  lines(): readonly LogLine[];
  /** The number of lines that were dropped from the front: positions stay true while old lines go. */
  dropped(): number;
  append(atMs: number, stream: LogLine['stream'], text: string): void;
  close(): void;
  closed(): boolean;
  /** Calls back after each line and at the end. */
  onChange(callback: () => void): () => void;
}

// The kubelet rotates a log at 10 MiB and `kubectl logs` shows the newest file only; here lines go one by one.
const maxLines = 20_000;

export function containerLog(): ContainerLog {
  const lines: LogLine[] = [];
  const partial = { stdout: '', stderr: '' };
  const callbacks = new Set<() => void>();
  let dropped = 0;
  let closed = false;
  const tell = () => {
    for (const callback of [...callbacks]) callback();
  };
  const push = (line: LogLine) => {
    lines.push(line);
    if (lines.length <= maxLines) return;
    dropped += lines.length - maxLines / 2;
    lines.splice(0, lines.length - maxLines / 2);
  };
  return {
    lines: () => lines,
    dropped: () => dropped,
    append(atMs, stream, text) {
      if (closed || text === '') return;
      const parts = (partial[stream] + text).split('\n');
      partial[stream] = parts.pop() ?? '';
      for (const part of parts) push({ atMs, stream, text: `${part}\n` });
      tell();
    },
    close() {
      if (closed) return;
      for (const stream of ['stdout', 'stderr'] as const)
        if (partial[stream]) push({ atMs: lines.at(-1)?.atMs ?? 0, stream, text: partial[stream] });
      closed = true;
      tell();
      callbacks.clear();
    },
    closed: () => closed,
    onChange(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
  };
}
